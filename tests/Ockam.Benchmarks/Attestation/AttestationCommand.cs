using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Ockam.Attestation;

namespace Ockam.Benchmarks;

/// <summary>What it costs to judge a document and to measure a file, each beside what cannot be avoided, in the same run.</summary>
internal static class AttestationCommand
{
    private const int Rounds = 200;
    private const int DefaultMegabytes = 1024;

    public static async Task<int> RunAsync(string[] arguments)
    {
        await VerifyAsync();
        int megabytes = arguments is [var size] ? int.Parse(size, CultureInfo.InvariantCulture) : DefaultMegabytes;
        await MeasureAsync(megabytes);
        return 0;
    }

    private static async Task VerifyAsync()
    {
        using EmulatorAuthority authority = EmulatorAuthority.CreateInMemory();
        await using var client = new TpmClient(new NitroTpmEmulator(authority));
        await client.ExtendAsync(4, PcrMeasurement.OfText("boot loader").Digests);
        AttestationDocument document = await client.RequestAttestationAsync(new AttestationRequest { Nonce = new byte[32] });
        var expectations = new AttestationExpectations { Roots = [authority.Root], At = document.Timestamp };
        var verifier = new AttestationVerifier();
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        // A hash as hashes are: for one of zeros, half of the work falls away.
        byte[] hash = SHA384.HashData(document.Encoded.Span);
        byte[] signature = key.SignHash(hash);
        TimeSpan verify = TimeSpan.MaxValue, signatures = TimeSpan.MaxValue, parse = TimeSpan.MaxValue;
        // The least of interleaved rounds: what else the machine does is in neither.
        for (int i = 0; i < Rounds; i++)
        {
            verify = Least(verify, () => verifier.Verify(document.Encoded.Span, expectations).Require());
            signatures = Least(signatures, () =>
            {
                for (int j = 0; j < 5; j++) key.VerifyHash(hash, signature);
            });
            parse = Least(parse, () => AttestationDocument.Parse(document.Encoded.Span));
        }

        Console.WriteLine($"verify a document: {verify.TotalMilliseconds:0.00} ms, {verify / signatures:0.00} times its five signatures "
            + "(at most 1.5)");
        Console.WriteLine($"read a document:   {parse.TotalMilliseconds:0.000} ms (at most 0.2)");
    }

    private static async Task MeasureAsync(int megabytes)
    {
        string file = Path.GetTempFileName();
        try
        {
            byte[] block = RandomNumberGenerator.GetBytes(1 << 20);
            await using (FileStream stream = File.Create(file))
            {
                for (int i = 0; i < megabytes; i++) await stream.WriteAsync(block);
            }

            double ours = 0, openssl = 0;
            for (int round = 0; round < 5; round++)
            {
                long start = Stopwatch.GetTimestamp();
                await PcrMeasurement.OfFileAsync(file, [TpmHash.Sha384]);
                ours = Math.Max(ours, megabytes / Stopwatch.GetElapsedTime(start).TotalSeconds);
                start = Stopwatch.GetTimestamp();
                var command = new ProcessStartInfo("openssl", ["dgst", "-sha384", file]) { RedirectStandardOutput = true };
                using Process process = Process.Start(command)!;
                await process.StandardOutput.ReadToEndAsync();
                await process.WaitForExitAsync();
                openssl = Math.Max(openssl, megabytes / Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            Console.WriteLine($"measure {megabytes} MiB:  {ours:0} MiB/s, {ours / openssl:0.00} times openssl dgst -sha384 (at least 0.9), "
                + $"peak memory {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static TimeSpan Least(TimeSpan sofar, Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        return time < sofar ? time : sofar;
    }
}
