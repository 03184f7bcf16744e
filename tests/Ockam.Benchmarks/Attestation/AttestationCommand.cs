using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Ockam.Attestation;
using Ockam.Benchmarks.Portals;

namespace Ockam.Benchmarks;

/// <summary>What it costs to judge a document and to measure a file, each beside what cannot be avoided, in the same run.</summary>
internal static class AttestationCommand
{
    private const int Rounds = 200;
    private const int DefaultMegabytes = 1024;

    // Of the time of its five signatures.
    private const double MostOfSignatures = 1.5;
    private const double MostToRead = 0.2;

    // Of the speed of openssl dgst.
    private const double LeastOfOpenssl = 0.9;

    public static async Task<int> RunAsync(string[] arguments)
    {
        Console.WriteLine(Machine.Describe());
        Console.WriteLine();
        Console.WriteLine("| what | measured | alone | ratio | bar | |");
        Console.WriteLine("|---|---|---|---|---|---|");
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

        double ratio = verify / signatures;
        Row(
            "verify a document; alone: its five signatures", Milliseconds(verify), Milliseconds(signatures), ratio,
            Verdicts.Text($"at most {MostOfSignatures}"), ratio <= MostOfSignatures);
        Row(
            "read a document", Verdicts.Text($"{parse.TotalMilliseconds:0.000} ms"), "", null,
            Verdicts.Text($"at most {MostToRead} ms"), parse.TotalMilliseconds <= MostToRead);
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

            Row(
                $"measure a file of {megabytes} MiB; alone: openssl dgst -sha384", Verdicts.Text($"{ours:0} MiB/s"),
                Verdicts.Text($"{openssl:0} MiB/s"), ours / openssl, Verdicts.Text($"at least {LeastOfOpenssl}"),
                ours / openssl >= LeastOfOpenssl);
            // That it is constant shows beside a run with another size.
            Row(
                "the same, peak memory of the process", $"{Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB", "", null,
                "reported", null);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static void Row(string what, string own, string alone, double? ratio, string bar, bool? met) => Console.WriteLine(
        Verdicts.Text($"| {what} | {own} | {alone} | {ratio:0.00} | {bar} | {Verdicts.Of(met)} |"));

    private static string Milliseconds(TimeSpan time) => Verdicts.Text($"{time.TotalMilliseconds:0.00} ms");

    private static TimeSpan Least(TimeSpan sofar, Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        return time < sofar ? time : sofar;
    }
}
