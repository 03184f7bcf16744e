using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>
/// What a broker has released and refused: a file of lines in JSON, only ever appended to, each with the SHA-256 of the line before it
/// (BROKER.md, section 6). A change, a gap or another order is found by reading it; that its last entry was changed or
/// its end is missing, only by whoever knows the digest of that entry (<see cref="Head"/>).
/// </summary>
public sealed partial class KeyReleaseLog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _file;
    private readonly FileStream _held;
    private readonly TimeProvider _time;
    private string? _failure;

    private KeyReleaseLog(string path, FileStream file, FileStream held, TimeProvider time)
    {
        Path = path;
        _file = file;
        _held = held;
        _time = time;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>How many entries it has.</summary>
    public long Entries { get; private set; }

    /// <summary>The SHA-256 of its last entry, 64 lower-case hexadecimal digits: keep it elsewhere, and a missing end is found.</summary>
    public string Head { get; private set; } = KeyReleaseChain.Nothing;

    /// <summary>Opens a log, or begins one, for this process alone.</summary>
    /// <param name="path">The file; its folder's mode is 0700, its own 0600.</param>
    /// <param name="time">Tells the time; the system's clock if null.</param>
    /// <exception cref="ModelException">It was changed, another broker has it, or it cannot be written.</exception>
    public static KeyReleaseLog Open(string path, TimeProvider? time = null)
    {
        path = System.IO.Path.GetFullPath(path);
        FileStream? file = null;
        FileStream? held = null;
        try
        {
            PrivateFolder.Ensure(System.IO.Path.GetDirectoryName(path)!);
            // A file beside it keeps other writers out, and lets everybody read.
            held = PrivateFolder.Lock(path + ".lock", TimeSpan.Zero);
            if (new FileInfo(path).LinkTarget is not null) throw new IOException("it is a symbolic link");
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read, BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            file = new FileStream(path, options);
            RequirePrivate(path);
            var log = new KeyReleaseLog(path, file, held, time ?? TimeProvider.System);
            log.TakeUp();
            return log;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            held?.Dispose();
            throw new ModelException(
                ModelErrorReason.Unavailable,
                $"The broker's log '{path}' cannot be used: {failed.Message}. Another broker may have it; give each its own.", failed);
        }
        catch
        {
            file?.Dispose();
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Entries and head of the same moment, and why nothing more can be written; null if it can.</summary>
    internal (long Entries, string Head, string? Failure) State
    {
        get
        {
            lock (_lock) return (Entries, Head, _failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _file.Dispose();
            _held.Dispose();
        }
    }

    /// <summary>Appends an entry, which is on the disk when this returns.</summary>
    /// <exception cref="ModelException">It could not be written; then nothing more is.</exception>
    internal void Append(KeyReleaseEntry entry) => Append(entry, afterCut: false);

    private void Append(KeyReleaseEntry entry, bool afterCut)
    {
        lock (_lock)
        {
            // After a failure nobody knows what the file ends with; the next one to open it looks.
            if (_failure is not null)
                throw new ModelException(
                    ModelErrorReason.Unavailable,
                    $"The broker's log '{Path}' failed before ({_failure}); remove the broker and make it anew.");
            byte[] line = entry.Encode(Entries + 1, _time.GetUtcNow(), Head);
            try
            {
                // In one piece, the end of a cut line before it as well.
                _file.Write(afterCut ? [(byte)'\n', .. line, (byte)'\n'] : [.. line, (byte)'\n']);
                _file.Flush(flushToDisk: true);
            }
            catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ObjectDisposedException)
            {
                _failure = failed.Message;
                throw new ModelException(
                    ModelErrorReason.Unavailable, $"The broker's log '{Path}' cannot be written: {failed.Message}", failed);
            }

            Entries++;
            Head = KeyReleaseLine.DigestOf(line);
        }
    }

    // Reads what is there; a line that a crash has cut stays, is noted, and the chain goes on behind it.
    private void TakeUp()
    {
        (KeyReleaseLogVerdict verdict, byte[]? cut) = Read(_file, null);
        if (!verdict.IsIntact)
            throw new ModelException(
                ModelErrorReason.Damaged,
                $"The broker's log '{Path}' was changed: {verdict.Problem} Keep it as evidence, and give the broker another file.");
        (Entries, Head) = (verdict.Entries, verdict.Head);
        _file.Seek(0, SeekOrigin.End);
        if (cut is null) return;
        string before = Head;
        Head = KeyReleaseLine.DigestOf(cut);
        Append(new KeyReleaseEntry(KeyReleaseEntry.Torn) { Cut = (cut.Length, before) }, afterCut: true);
    }

    private static void RequirePrivate(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        UnixFileMode mode = File.GetUnixFileMode(path);
        if ((mode & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite)) != 0)
            throw new IOException("it is open to other users (chmod 600 closes it)");
    }
}
