using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Ockam.Models;

namespace Ockam.Benchmarks.Work;

/// <summary>One piece of work in a process of its own, with memory of its own. Prints its seconds and its peak memory in MiB.</summary>
internal static class ModelsWork
{
    public const string Command = "models-work";

    private static readonly OpenModelRequest s_open = new()
    {
        KeyService = new FreeKeyService(), KeyId = "key", Expectations = new SealedModelExpectations { AllowUnknownPublisher = true },
    };

    public static async Task<int> RunAsync(string what, string source, string target)
    {
        long start = Stopwatch.GetTimestamp();
        double seconds = 0;
        switch (what)
        {
            case "protect":
                await SealedModel.ProtectAsync(new ProtectModelRequest
                {
                    Source = source, Destination = target, KeyService = new FreeKeyService(), KeyId = "key", Overwrite = true,
                });
                break;
            case "unprotect":
                await SealedModel.UnprotectAsync(source, target, s_open, overwrite: true);
                break;
            case "random":
                await ReadRandomAsync(source);
                break;
            case "test":
                await using (var file = new FileSealedSource(source)) await SealedModel.TestAsync(file);
                break;
            case "download":
                await StoreWork.DownloadAsync(source, target);
                break;
            case "download+open":
                await StoreWork.OpenAsync(source, target, s_open);
                break;
            case "gcm":
                seconds = Decrypt(new FileInfo(source).Length);
                break;
            default:
                throw new ArgumentException($"'{what}' is no work.", nameof(what));
        }

        if (seconds == 0) seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        string peak = File.ReadLines("/proc/self/status").First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        int kib = int.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds:0.0000} {kib / 1024}"));
        return 0;
    }

    // As many bytes as the file has, 1 MiB at a time from all over it, by as many readers as there are cores.
    private static async Task ReadRandomAsync(string source)
    {
        const int Block = 1 << 20;
        await using SealedModelReader reader = await SealedModel.OpenAsync(new FileSealedSource(source), s_open);
        long blocks = reader.Length / Block;
        await Parallel.ForAsync(0, Environment.ProcessorCount, async (worker, ct) =>
        {
            var random = new Random(worker);
            var target = new byte[Block];
            for (long i = 0; i < blocks / Environment.ProcessorCount; i++)
                await reader.ReadAsync(random.NextInt64(blocks) * Block, target, ct);
        });
    }

    // The cipher alone, out of cache-sized blocks, on all cores.
    private static double Decrypt(long bytes)
    {
        const int Block = 1 << 20;
        long start = 0;
        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            using var cipher = new AesGcm(new byte[32], 16);
            byte[] plain = new byte[Block], sealedBytes = new byte[Block], tag = new byte[16], nonce = new byte[12];
            cipher.Encrypt(nonce, plain, sealedBytes, tag);
            Interlocked.CompareExchange(ref start, Stopwatch.GetTimestamp(), 0);
            for (long i = 0; i < bytes / Block / Environment.ProcessorCount; i++) cipher.Decrypt(nonce, sealedBytes, tag, plain);
        });
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
