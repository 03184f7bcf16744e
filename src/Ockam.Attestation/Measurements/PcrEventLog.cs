using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Ockam.Attestation;

/// <summary>
/// A file with every extension that was made through it, one JSON object a line, so that a verifier can replay how a register came to its
/// value. An entry is written before the TPM is asked, and taken back if the TPM has certainly not done it: one too many is found by
/// replaying, one too few could not be explained.
/// </summary>
public sealed class PcrEventLog
{
    private const string BootIdFile = "/proc/sys/kernel/random/boot_id";
    private const int MaximumLine = 64 * 1024;

    // An extension takes milliseconds; who does not get the log for this long would wait for ever.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private readonly string _path;
    private readonly TimeProvider _clock;

    /// <summary>Uses a file, which need not exist yet.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bootId">The id of this boot; the system's own if null.</param>
    /// <param name="clock">Tells the time of entries; the system's clock if null.</param>
    public PcrEventLog(string path, string? bootId = null, TimeProvider? clock = null)
    {
        _path = path;
        _clock = clock ?? TimeProvider.System;
        BootId = bootId ?? SystemBootId(_clock);
    }

    /// <summary>The id of this boot.</summary>
    public string BootId { get; }

    /// <summary>Measures into a register, and notes it.</summary>
    /// <param name="tpm">The TPM.</param>
    /// <param name="register">The register, 0 to 23.</param>
    /// <param name="measurement">What is measured.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AttestationException">The entry would be longer than the 65,536 characters that a line may have; nothing is
    /// written or measured.</exception>
    /// <exception cref="ArgumentException">There is no such register, or no digest; nothing is written or measured.</exception>
    public async Task<PcrEvent> ExtendAsync(
        TpmClient tpm, int register, PcrMeasurement measurement, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tpm);
        ArgumentNullException.ThrowIfNull(measurement);
        var entry = new PcrEvent(BootId, _clock.GetUtcNow(), register, measurement.Description, measurement.Digests);
        // What could not be read again, or is certainly refused, must not come into the log.
        TpmClient.RequireExtension(register, measurement.Digests);
        byte[] line = Line(entry);
        FileStream file = await OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            long before = await KeepWholeLinesAsync(file, cancellationToken).ConfigureAwait(false);
            await file.WriteAsync(line, cancellationToken).ConfigureAwait(false);
            await file.FlushAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await tpm.ExtendAsync(register, measurement.Digests, cancellationToken).ConfigureAwait(false);
            }
            catch (TpmException refused) when (refused.Fault
                is TpmFault.Refused or TpmFault.NotFound or TpmFault.NoPermission or TpmFault.Busy or TpmFault.NotSupported)
            {
                file.SetLength(before);
                throw;
            }
        }

        return entry;
    }

    /// <summary>The entries of this boot, the oldest first.</summary>
    /// <exception cref="AttestationException">A line is no entry.</exception>
    public IReadOnlyList<PcrEvent> Read() => File.Exists(_path) ? [.. ReadAll().Where(entry => entry.BootId == BootId)] : [];

    /// <summary>What a register is after the entries of this boot.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="register">The register.</param>
    /// <param name="start">What it was before them; zeros, as after a boot, if null.</param>
    public byte[] Replay(TpmHash bank, int register, ReadOnlyMemory<byte>? start = null) => Replay(Read(), bank, register, start);

    /// <summary>What a register is after some entries.</summary>
    /// <param name="events">The entries, the oldest first.</param>
    /// <param name="bank">The bank.</param>
    /// <param name="register">The register.</param>
    /// <param name="start">What it was before them; zeros, as after a boot, if null.</param>
    public static byte[] Replay(IEnumerable<PcrEvent> events, TpmHash bank, int register, ReadOnlyMemory<byte>? start = null)
    {
        ArgumentNullException.ThrowIfNull(events);
        byte[] value = start?.ToArray() ?? new byte[bank.Length()];
        foreach (PcrEvent entry in events.Where(entry => entry.Register == register))
        {
            if (entry.Digests.TryGetValue(bank, out byte[]? digest)) value = bank.Extend(value, digest);
        }

        return value;
    }

    private static byte[] Line(PcrEvent entry)
    {
        string text = Encode(entry);
        if (text.Length > MaximumLine)
        {
            throw new AttestationException(
                $"The entry for register {entry.Register} would have {text.Length} characters in the event log, where a line has at most "
                    + $"{MaximumLine}; its description has {entry.Description.Length}. Nothing was measured: describe it in fewer words.");
        }

        return System.Text.Encoding.UTF8.GetBytes(text + "\n");
    }

    internal static string Encode(PcrEvent entry)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("boot", entry.BootId);
            writer.WriteString("time", entry.Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            writer.WriteNumber("pcr", entry.Register);
            writer.WriteString("description", entry.Description);
            writer.WriteStartObject("digests");
            foreach ((TpmHash bank, byte[] digest) in entry.Digests)
                writer.WriteString(bank.ToString().ToLowerInvariant(), Convert.ToHexStringLower(digest));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    // What stands behind the last end of a line was never put into a register: the TPM is asked once the line is whole.
    private IEnumerable<PcrEvent> ReadAll()
    {
        string[] lines = ReadText().Split('\n');
        for (int i = 0; i < lines.Length - 1; i++)
        {
            string line = lines[i].TrimEnd('\r');
            if (line.Length > 0) yield return Decode(line, _path, i + 1);
        }
    }

    private string ReadText()
    {
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, System.Text.Encoding.UTF8);
        return reader.ReadToEnd();
    }

    // One at a time, also between processes: the order in the log must be the order in the register.
    private async Task<FileStream> OpenAsync(CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(_path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException taken) when (
                taken is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException)
                && File.Exists(_path) && Stopwatch.GetElapsedTime(start) < s_patience)
            {
                await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    // A program that ended while it wrote has left half a line.
    private static async Task<long> KeepWholeLinesAsync(FileStream file, CancellationToken cancellationToken)
    {
        var last = new byte[1];
        long end = file.Length;
        for (; end > 0; end--)
        {
            file.Position = end - 1;
            await file.ReadExactlyAsync(last, cancellationToken).ConfigureAwait(false);
            if (last[0] == (byte)'\n') break;
        }

        file.SetLength(end);
        file.Position = end;
        return end;
    }

    internal static PcrEvent Decode(string line, string path, int number)
    {
        try
        {
            if (line.Length > MaximumLine) throw new FormatException($"it has {line.Length} characters");
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            var digests = new Dictionary<TpmHash, byte[]>();
            foreach (JsonProperty property in root.GetProperty("digests").EnumerateObject())
            {
                var bank = Enum.Parse<TpmHash>(property.Name, ignoreCase: true);
                byte[] digest = Convert.FromHexString(property.Value.GetString() ?? string.Empty);
                if (digest.Length != bank.Length()) throw new FormatException($"a digest of {bank} has {digest.Length} bytes");
                digests[bank] = digest;
            }

            return new PcrEvent(
                root.GetProperty("boot").GetString() ?? string.Empty,
                root.GetProperty("time").GetDateTimeOffset(),
                root.GetProperty("pcr").GetInt32(),
                root.GetProperty("description").GetString() ?? string.Empty,
                digests);
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or KeyNotFoundException
            or InvalidOperationException or ArgumentException)
        {
            throw new AttestationException(
                $"Line {number} of the event log {path} is no entry: {wrong.Message} Without it no register can be explained.",
                wrong);
        }
    }

    // Elsewhere than on Linux the moment of the start stands for the boot, to the minute, since clocks are adjusted by seconds.
    private static string SystemBootId(TimeProvider clock)
    {
        if (File.Exists(BootIdFile)) return File.ReadAllText(BootIdFile).Trim();
        DateTimeOffset started = clock.GetUtcNow() - TimeSpan.FromMilliseconds(Environment.TickCount64);
        return started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
    }
}
