using Ockam.Attestation;

namespace Ockam.Aws;

/// <summary>
/// What a run has made and is about to make: a file of lines, only ever appended to, each on the disk before AWS is asked for what it
/// says. One command at a time has it; others may read. A last line that a crash has cut counts as not written.
/// </summary>
internal sealed class RunJournal : IDisposable
{
    private const string Extension = ".jsonl";

    // A run has some dozens of steps of some hundred bytes; what is this long is no journal.
    private const int MaximumLength = 8 * 1024 * 1024;

    // The first line has a name, a place and a plan of some values; what is longer and has no end was no first line that a crash has cut.
    private const int MaximumFirstLine = 64 * 1024;

    private readonly Lock _lock = new();
    private readonly string _path;
    private readonly FileStream _held;
    private readonly FileStream _file;
    private readonly TimeProvider _clock;

    private RunJournal(string path, FileStream held, FileStream file, RunState state, TimeProvider clock) =>
        (_path, _held, _file, State, _clock) = (path, held, file, state, clock);

    /// <summary>What it says.</summary>
    public RunState State { get; }

    /// <summary>Where the journal of a run is.</summary>
    public static string PathOf(string folder, string runId) => Path.Combine(folder, runId + Extension);

    /// <summary>Begins the journal of a new run.</summary>
    /// <param name="folder">The folder of journals; it is made, for this user alone.</param>
    /// <param name="state">What the first line says.</param>
    /// <param name="clock">Tells when lines are written.</param>
    /// <exception cref="AwsException">It cannot be written.</exception>
    public static RunJournal Begin(string folder, RunState state, TimeProvider clock) => Guard(PathOf(folder, state.Run.RunId), path =>
    {
        PrivateFolder.Ensure(folder);
        FileStream held = PrivateFolder.Lock(LockOf(path), TimeSpan.Zero);
        try
        {
            FileStream file = Open(path, FileMode.CreateNew);
            var journal = new RunJournal(path, held, file, state, clock);
            journal.Append(RunLines.Encode(state));
            return journal;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    });

    /// <summary>Opens the journal of a run to go on with it.</summary>
    /// <param name="folder">The folder of journals.</param>
    /// <param name="runId">The run.</param>
    /// <param name="clock">Tells when lines are written.</param>
    /// <exception cref="AwsException">There is none, it is damaged, or another command has it.</exception>
    public static RunJournal Open(string folder, string runId, TimeProvider clock) => Guard(PathOf(folder, runId), path =>
    {
        FileStream held = PrivateFolder.Lock(LockOf(path), TimeSpan.Zero);
        try
        {
            FileStream file = Open(path, FileMode.Open);
            (RunState? begun, int length) = Decode(path, ReadAll(file));
            RunState state = begun ?? throw Damaged(path, 1);
            // A line that was cut: what it would have said was not done.
            file.SetLength(length);
            file.Seek(0, SeekOrigin.End);
            return new RunJournal(path, held, file, state, clock);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    });

    /// <summary>Reads a journal that another command may be writing.</summary>
    /// <returns>What it says; null where its first line is not whole yet, so that nothing was asked for.</returns>
    /// <exception cref="AwsException">It is damaged, or cannot be read.</exception>
    public static RunState? Read(string path) => Guard(path, at =>
    {
        using var file = new FileStream(at, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return Decode(at, ReadAll(file)).State;
    });

    /// <summary>The journals in a folder.</summary>
    public static IEnumerable<string> List(string folder) => Directory.Exists(folder)
        ? Directory.EnumerateFiles(folder, "*" + Extension)
            .Where(path => RunNames.IsId(Path.GetFileNameWithoutExtension(path))).Order(StringComparer.Ordinal)
        : [];

    /// <summary>
    /// Deletes journals that were not begun: a crash has come before their first line was whole, and AWS was asked for nothing. The caller
    /// keeps others from beginning any meanwhile.
    /// </summary>
    /// <exception cref="AwsException">One cannot be read or deleted.</exception>
    public static void DeleteUnbegun(string folder)
    {
        foreach (string path in List(folder))
        {
            Guard(path, at =>
            {
                var known = new FileInfo(at);
                // Another command has removed it, it is long, or it is a link, which opening it refuses.
                if (!known.Exists || known.Length > MaximumFirstLine || known.LinkTarget is not null) return false;
                using (var file = new FileStream(at, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
                {
                    if (!IsUnbegun(ReadAll(file))) return false;
                }

                File.Delete(at);
                File.Delete(LockOf(at));
                return true;
            });
        }
    }

    /// <summary>Something is about to be asked for.</summary>
    public void Intend(RunStep step, string? token = null) =>
        Append(new RunEvent(RunEvent.Intent, Now) { Step = step.Name, Kind = step.Kind, Token = token });

    /// <summary>It was made.</summary>
    public void Made(RunStep step, string? id) =>
        Append(new RunEvent(RunEvent.Made, Now) { Step = step.Name, Kind = step.Kind, Id = id });

    /// <summary>AWS has refused it, and made nothing.</summary>
    public void Refused(RunStep step) => Append(new RunEvent(RunEvent.Refused, Now) { Step = step.Name, Kind = step.Kind });

    /// <summary>Everything that was asked for is there.</summary>
    public void Complete()
    {
        if (!State.IsCompleted) Append(new RunEvent(RunEvent.Completed, Now));
    }

    /// <summary>All of it is to go.</summary>
    public void BeginRemoval()
    {
        if (!State.IsBeingRemoved) Append(new RunEvent(RunEvent.RemovalBegun, Now));
    }

    /// <summary>Something is about to be removed.</summary>
    public void Removing(RunStep step, string? id) =>
        Append(new RunEvent(RunEvent.Removing, Now) { Step = step.Name, Kind = step.Kind, Id = id });

    /// <summary>It is gone.</summary>
    public void Removed(RunStep step) => Append(new RunEvent(RunEvent.Removed, Now) { Step = step.Name, Kind = step.Kind });

    /// <summary>Deletes the journal: nothing of the run is left.</summary>
    /// <exception cref="AwsException">It cannot be deleted.</exception>
    public void Delete()
    {
        lock (_lock)
        {
            Guard(_path, path =>
            {
                File.Delete(path);
                // While it is held: who comes next finds neither, and makes both anew.
                File.Delete(LockOf(path));
                return true;
            });
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        _held.Dispose();
    }

    private DateTimeOffset Now => _clock.GetUtcNow();

    private void Append(RunEvent each)
    {
        lock (_lock)
        {
            Append(RunLines.Encode(each));
            State.Apply(each);
        }
    }

    private void Append(byte[] line) => Guard(_path, _ =>
    {
        _file.Write(line);
        _file.Flush(flushToDisk: true);
        return true;
    });

    private static string LockOf(string path) => Path.ChangeExtension(path, ".lock");

    private static FileStream Open(string path, FileMode mode)
    {
        if (new FileInfo(path).LinkTarget is not null) throw new IOException("it is a symbolic link");
        var options = new FileStreamOptions
        {
            Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0,
        };
        if (mode == FileMode.CreateNew && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    private static byte[] ReadAll(FileStream file)
    {
        if (file.Length > MaximumLength) throw new IOException($"it has {file.Length} bytes, which is too much for a journal");
        var all = new byte[file.Length];
        file.ReadExactly(all);
        return all;
    }

    private static bool IsUnbegun(ReadOnlySpan<byte> all) => all.Length <= MaximumFirstLine && !all.Contains((byte)'\n');

    private static (RunState? State, int Length) Decode(string path, byte[] all)
    {
        if (IsUnbegun(all)) return (null, 0);
        RunState? state = null;
        int at = 0;
        for (int number = 1; ; number++)
        {
            int length = all.AsSpan(at).IndexOf((byte)'\n');
            if (length < 0) return (state ?? throw Damaged(path, 1), at);
            ReadOnlyMemory<byte> line = all.AsMemory(at, length);
            if (state is null) state = RunLines.DecodeFirst(line) ?? throw Damaged(path, number);
            else state.Apply(RunLines.Decode(line) ?? throw Damaged(path, number));
            at += length + 1;
        }
    }

    private static AwsException Damaged(string path, int line) => new(
        AwsErrorKind.Journal,
        $"The journal '{path}' is damaged in line {line}. Move it away: what the run has made is found by its tags all the same.");

    private static T Guard<T>(string path, Func<string, T> act)
    {
        try
        {
            return act(path);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw new AwsException(
                AwsErrorKind.Journal,
                $"The journal '{path}' cannot be used: {failed.Message.TrimEnd('.')}. Another command may be at work with this run; wait "
                + "for its end.",
                failed);
        }
    }
}
