using System.Diagnostics;
using System.Globalization;

namespace Ockam.Attestation;

/// <summary>
/// A file with every extension that was made through it, one JSON object a line, so that a verifier can replay how a register came to its
/// value. An entry is written before the TPM is asked, and taken back if the TPM has certainly not done it: one too many is found by
/// replaying, one too few could not be explained.
/// </summary>
public sealed partial class PcrEventLog
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

    internal string Path => _path;

    internal DateTimeOffset Now => _clock.GetUtcNow();

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
            catch (TpmException refused) when (IsCertainlyNotDone(refused))
            {
                file.SetLength(before);
                throw;
            }
        }

        return entry;
    }

    /// <summary>The entries of this boot, the oldest first.</summary>
    /// <exception cref="AttestationException">A line is no entry.</exception>
    public IReadOnlyList<PcrEvent> Read() => File.Exists(_path) ? Parse(ReadText(), _path, BootId) : [];

    /// <summary>What a register is after the entries of this boot.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="register">The register.</param>
    /// <param name="start">What it was before them; if null, what the first of them says, or zeros, as after a boot.</param>
    public byte[] Replay(TpmHash bank, int register, ReadOnlyMemory<byte>? start = null) => Replay(Read(), bank, register, start);

    /// <summary>What a register is after some entries.</summary>
    /// <param name="events">The entries, the oldest first.</param>
    /// <param name="bank">The bank.</param>
    /// <param name="register">The register.</param>
    /// <param name="start">What it was before them; if null, what the first of them says, or zeros, as after a boot.</param>
    public static byte[] Replay(IEnumerable<PcrEvent> events, TpmHash bank, int register, ReadOnlyMemory<byte>? start = null)
    {
        ArgumentNullException.ThrowIfNull(events);
        byte[]? value = start?.ToArray();
        foreach (PcrEvent entry in events.Where(entry => entry.Register == register))
        {
            value ??= bank == TpmHash.Sha384 ? entry.Before?.ToArray() : null;
            value ??= new byte[bank.Length()];
            if (entry.Digests.TryGetValue(bank, out byte[]? digest)) value = bank.Extend(value, digest);
        }

        return value ?? new byte[bank.Length()];
    }

    internal static bool IsCertainlyNotDone(TpmException refused) => refused.Fault
        is TpmFault.Refused or TpmFault.NotFound or TpmFault.NoPermission or TpmFault.Busy or TpmFault.NotSupported;

    /// <summary>What the log says about a register, read through a stream that has it open.</summary>
    internal PcrHistory ReadHistory(FileStream file, int register)
    {
        file.Position = 0;
        using var reader = new StreamReader(file, System.Text.Encoding.UTF8, leaveOpen: true);
        return PcrHistory.Of(Parse(reader.ReadToEnd(), _path, BootId), register);
    }

    /// <summary>What the log says about a register.</summary>
    internal PcrHistory ReadHistory(int register) => PcrHistory.Of(Read(), register);

    private static IReadOnlyList<PcrEvent> Parse(string text, string path, string bootId)
    {
        var entries = new List<PcrEvent>();
        // What stands behind the last end of a line was never put into a register: the TPM is asked once the line is whole.
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length - 1; i++)
        {
            string line = lines[i].TrimEnd('\r');
            if (line.Length == 0) continue;
            (PcrEvent? entry, PcrOutcome? outcome) = DecodeLine(line, path, i + 1);
            if (entry is not null && entry.BootId == bootId) entries.Add(entry);
            if (outcome is not null && outcome.BootId == bootId) Settle(entries, outcome);
        }

        return entries;
    }

    // An outcome is about the register's last entry before it.
    private static void Settle(List<PcrEvent> entries, PcrOutcome outcome)
    {
        int last = entries.FindLastIndex(entry => entry.Register == outcome.Register);
        if (last < 0) return;
        if (outcome.IsDone) entries[last] = entries[last] with { IsConfirmed = true };
        else entries.RemoveAt(last);
    }

    private string ReadText()
    {
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, System.Text.Encoding.UTF8);
        return reader.ReadToEnd();
    }

    // One at a time, also between processes: the order in the log must be the order in the register.
    internal async Task<FileStream> OpenAsync(CancellationToken cancellationToken)
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
    internal static async Task<long> KeepWholeLinesAsync(FileStream file, CancellationToken cancellationToken)
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

    // Elsewhere than on Linux the moment of the start stands for the boot, to the minute, since clocks are adjusted by seconds.
    private static string SystemBootId(TimeProvider clock)
    {
        if (File.Exists(BootIdFile)) return File.ReadAllText(BootIdFile).Trim();
        DateTimeOffset started = clock.GetUtcNow() - TimeSpan.FromMilliseconds(Environment.TickCount64);
        return started.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm'Z'", CultureInfo.InvariantCulture);
    }
}
