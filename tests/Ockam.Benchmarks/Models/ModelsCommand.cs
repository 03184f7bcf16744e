using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Ockam.Benchmarks.Portals;

namespace Ockam.Benchmarks.Models;

/// <summary>Sealing and opening beside what cannot be avoided, and beside what people use today, on a memory file system.</summary>
internal static class ModelsCommand
{
    private const int DefaultMegabytes = 2048;
    private const int Rounds = 5;

    // In MiB, whatever the size of the file.
    private const int MostMemory = 64;
    // Download and decryption together, in times of the slower of the two.
    private const double MostTimeOfBoth = 1.15;
    private const string MemoryFolder = "/dev/shm";

    // The application reads 8 KiB at a time; before it can measure a model it hashes it twice, each in a pass of its own.
    private const string Application = """
        import hashlib, os, sys
        from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
        what, source, target = sys.argv[1:]
        key, iv = bytes(32), bytes(12)
        if what == "protect":
            cipher = Cipher(algorithms.AES(key), modes.GCM(iv)).encryptor()
            with open(source, "rb") as f, open(target, "wb") as t:
                t.write(iv)
                while block := f.read(8192):
                    t.write(cipher.update(block))
                t.write(cipher.finalize())
                t.write(cipher.tag)
            for name in ("sha256", "sha384"):
                digest = hashlib.new(name)
                with open(source, "rb") as f:
                    while block := f.read(8192):
                        digest.update(block)
        else:
            with open(source, "rb") as f:
                data = f.read()
            cipher = Cipher(algorithms.AES(key), modes.GCM(data[:12], data[-16:])).decryptor()
            with open(target, "wb") as t:
                t.write(cipher.update(data[12:-16]) + cipher.finalize())
        """;

    private static readonly string[] s_names = ["protect", "unprotect", "random", "test", "download+open"];

    public static async Task<int> RunAsync(string[] arguments)
    {
        bool sized = arguments is [var first, ..] && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int _);
        int megabytes = sized ? int.Parse(arguments[0], CultureInfo.InvariantCulture) : DefaultMegabytes;
        string[] rows = sized ? arguments[1..] : arguments;
        if (rows.Except(s_names).FirstOrDefault() is { } unknown)
        {
            Console.Error.WriteLine($"'{unknown}' is no row: they are {string.Join(", ", s_names)}.");
            return 2;
        }

        string parent = Directory.Exists(MemoryFolder) ? MemoryFolder : Path.GetTempPath();
        string folder = Path.Combine(parent, $"ockam-models-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            var figures = new Figures();
            string program = await ModelsProgram.PublishAsync(folder);
            IReadOnlyDictionary<string, int> peaks = await MeasureAsync(program, folder, megabytes, rows is [] ? s_names : rows, figures);
            Print(megabytes, figures, peaks);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Dictionary<string, int>> MeasureAsync(
        string program, string folder, int megabytes, string[] rows, Figures figures)
    {
        string plain = Path.Combine(folder, "plain"), sealed_ = Path.Combine(folder, "sealed"), target = Path.Combine(folder, "target");
        string script = Path.Combine(folder, "application.py");
        await File.WriteAllTextAsync(script, Application);
        await WriteAsync(plain, megabytes);
        var peaks = rows.ToDictionary(name => name, _ => 0);
        bool protects = rows.Contains("protect"), downloads = rows.Contains("download+open");
        bool unprotects = rows.Contains("unprotect") || downloads;
        bool python = (protects || unprotects) && await RunsAsync("python3", "-c", "import cryptography");
        bool age = (protects || unprotects) && await MakeAgeKeyAsync(folder);
        // A round that does not count: it touches the memory that the files of the others take.
        for (int round = -1; round < Rounds; round++)
        {
            async Task AddAsync(string name, Task<double> seconds)
            {
                double rate = megabytes / await seconds;
                if (round >= 0) figures.Add("MiB/s", name, rate);
            }

            async Task<double> OursAsync(string name, string from, string to)
            {
                (double seconds, int peak) = await ModelsProgram.RunAsync(program, name, from, to);
                if (peaks.TryGetValue(name, out int before)) peaks[name] = Math.Max(before, peak);
                return seconds;
            }

            if (protects || rows.Contains("test")) await AddAsync("sha384", TimeAsync("openssl", "dgst", "-sha384", plain));
            // cp gives the memory of its target back before it takes new; ours keeps what is there until the new file is whole, and would
            // be measured with memory that was never used before. Everything else needs the sealed file, once.
            if (protects || round < 0)
            {
                File.Delete(sealed_);
                await AddAsync("protect", OursAsync("protect", plain, sealed_));
            }

            if (unprotects || rows.Contains("random"))
            {
                await AddAsync("copy", TimeAsync("cp", plain, target));
                await AddAsync("gcm", OursAsync("gcm", plain, "-"));
                File.Delete(target);
            }

            if (unprotects)
            {
                await AddAsync("unprotect", OursAsync("unprotect", sealed_, target));
                File.Delete(target);
            }

            if (downloads)
            {
                // The server keeps the file open, and each round makes a new one.
                using var server = ServingProcess.Start(program, sealed_);
                await AddAsync("download", OursAsync("download", server.Address, target));
                File.Delete(target);
                await AddAsync("download+open", OursAsync("download+open", server.Address, target));
                File.Delete(target);
            }

            if (rows.Contains("random")) await AddAsync("random", OursAsync("random", sealed_, "-"));
            if (rows.Contains("test")) await AddAsync("test", OursAsync("test", sealed_, "-"));
            if (python && round < 2)
            {
                string pair = Path.Combine(folder, "pair");
                await AddAsync("python protect", TimeAsync("python3", script, "protect", plain, pair));
                await AddAsync("python unprotect", TimeAsync("python3", script, "unprotect", pair, target));
                File.Delete(pair);
                File.Delete(target);
            }

            if (!age || round >= 2) continue;
            string aged = Path.Combine(folder, "aged");
            await AddAsync("age protect", TimeAsync("age", "-R", Path.Combine(folder, "age.pub"), "-o", aged, plain));
            await AddAsync("age unprotect", TimeAsync("age", "-d", "-i", Path.Combine(folder, "age.key"), "-o", target, aged));
            File.Delete(aged);
            File.Delete(target);
        }

        return peaks;
    }

    private static void Print(int megabytes, Figures figures, IReadOnlyDictionary<string, int> peaks)
    {
        Console.WriteLine($"{Machine.Describe()}; {megabytes} MiB, {Rounds} rounds");
        Console.WriteLine();
        Console.WriteLine("| what | MiB/s | beside | MiB/s | ratio | bar | |");
        Console.WriteLine("|---|---|---|---|---|---|---|");
        string limit = figures.Median("MiB/s", "copy") < figures.Median("MiB/s", "gcm") ? "copy" : "gcm";
        Row(figures, "protect", "sha384", "openssl dgst -sha384", 0.8);
        Row(figures, "unprotect", limit, limit == "copy" ? "cp, slower than AES-256-GCM" : "AES-256-GCM, slower than cp", 0.8);
        Row(figures, "random", limit, "the same", 0.8);
        Row(figures, "test", "sha384", "openssl dgst -sha384", null);
        string slower = figures.Median("MiB/s", "download") < figures.Median("MiB/s", "unprotect") ? "download" : "unprotect";
        // A rate: at most 1.15 times as long is at least 1 / 1.15 times as fast.
        Row(figures, "download+open", slower, $"{slower} alone, the slower of download and unprotect", 1 / MostTimeOfBoth);
        Row(figures, "protect", "python protect", "the application's way, with both hashes", 2);
        Row(figures, "unprotect", "python unprotect", "the application's way", 2);
        Row(figures, "protect", "age protect", "age", null);
        Row(figures, "unprotect", "age unprotect", "age -d", null);
        Console.WriteLine();
        Console.WriteLine("| peak memory of the process | MiB | bar | |");
        Console.WriteLine("|---|---|---|---|");
        foreach ((string what, int peak) in peaks)
        {
            Console.WriteLine($"| {what} | {peak} | {MostMemory} | {Verdicts.Of(peak <= MostMemory, "reported")} |");
        }
    }

    private static void Row(Figures figures, string own, string other, string name, double? bar)
    {
        if (figures.Median("MiB/s", other) is not { } theirs || figures.Median("MiB/s", own) is not { } ours) return;
        double ratio = figures.Ratio("MiB/s", own, other)!.Value;
        string verdict = Verdicts.Of(bar is null ? null : ratio >= bar, "reported");
        Console.WriteLine(Verdicts.Text($"| {own} | {ours:0} | {name} | {theirs:0} | {ratio:0.00} | {bar:0.##} | {verdict} |"));
    }

    private static async Task WriteAsync(string path, int megabytes)
    {
        byte[] block = RandomNumberGenerator.GetBytes(1 << 20);
        await using FileStream stream = File.Create(path);
        for (int i = 0; i < megabytes; i++)
        {
            block[i % block.Length]++;
            await stream.WriteAsync(block);
        }
    }

    private static async Task<double> TimeAsync(string program, params string[] arguments)
    {
        long start = Stopwatch.GetTimestamp();
        var info = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true };
        using Process process = Process.Start(info)!;
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} failed.");
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static async Task<bool> RunsAsync(string program, params string[] arguments)
    {
        try
        {
            await TimeAsync(program, arguments);
            return true;
        }
        catch (Exception missing) when (missing is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            Console.Error.WriteLine($"not compared with {program}: {missing.Message}");
            return false;
        }
    }

    private static async Task<bool> MakeAgeKeyAsync(string folder)
    {
        string key = Path.Combine(folder, "age.key");
        if (!await RunsAsync("age-keygen", "-o", key)) return false;
        await TimeAsync("age-keygen", "-y", "-o", Path.Combine(folder, "age.pub"), key);
        return true;
    }
}
