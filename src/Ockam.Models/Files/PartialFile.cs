using Microsoft.Win32.SafeHandles;

namespace Ockam.Models;

/// <summary>
/// A file in the making: beside its final place under a hidden name, readable by this user only and by one process at a time. It gets its
/// final name whole or never.
/// </summary>
internal sealed partial class PartialFile : IDisposable
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _destination;
    private readonly string? _hidden;
    private readonly bool _overwrite;

    private PartialFile(string destination, bool overwrite, string? hidden, SafeFileHandle handle)
    {
        _destination = destination;
        _overwrite = overwrite;
        _hidden = hidden;
        Handle = handle;
    }

    /// <summary>Its hidden name; where it has none, the one that it will have.</summary>
    public string Path => _hidden ?? _destination;

    public SafeFileHandle Handle { get; }

    /// <summary>Whether it has its final name.</summary>
    public bool IsComplete { get; private set; }

    public long Length => RandomAccess.GetLength(Handle);

    /// <summary>Opens what an earlier attempt has left, or a new file.</summary>
    /// <param name="destination">The final place.</param>
    /// <param name="overwrite">Whether a file that is there already may be replaced.</param>
    /// <param name="keep">Whether what was left is wanted; else it is removed.</param>
    /// <exception cref="ModelException">The final place is taken, or another process works on the same file.</exception>
    public static PartialFile Open(string destination, bool overwrite, bool keep)
    {
        string full = System.IO.Path.GetFullPath(destination);
        RequireFree(full, overwrite);
        string path = PathOf(full);
        SafeFileHandle? handle = null;
        try
        {
            var info = new FileInfo(path);
            // A link would lead the bytes elsewhere, and a file that others may write is nothing to continue.
            bool foreign = info.LinkTarget is not null
                || (info.Exists && !OperatingSystem.IsWindows() && (info.UnixFileMode & ~Mode) != 0);
            if (foreign) info.Delete();
            handle = File.Exists(path)
                ? File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None)
                : Create(path);
            if (ExclusiveName.HasOtherName(handle))
            {
                // An attempt that ended between two names: the finished file must not change with this one.
                handle.Dispose();
                handle = null;
                File.Delete(path);
                handle = Create(path);
            }

            if (!keep) RandomAccess.SetLength(handle, 0);
            return new PartialFile(full, overwrite, path, handle);
        }
        catch (IOException busy) when (handle is null && File.Exists(path))
        {
            throw new ModelException(
                ModelErrorReason.InUse, $"{path} is in use: another process makes {full} at this moment ({busy.Message}).", busy);
        }
        catch
        {
            handle?.Dispose();
            throw;
        }
    }

    /// <summary>The hidden name beside a final place.</summary>
    public static string PathOf(string destination)
    {
        string full = System.IO.Path.GetFullPath(destination);
        return System.IO.Path.Combine(System.IO.Path.GetDirectoryName(full)!, $".{System.IO.Path.GetFileName(full)}.partial");
    }

    /// <summary>Writes to the disk what is not there yet, and gives the file its final name.</summary>
    /// <exception cref="ModelException">Something else has taken the place meanwhile.</exception>
    public void Complete()
    {
        RandomAccess.FlushToDisk(Handle);
        RequireFree(_destination, _overwrite);
        if (_hidden is null)
        {
            GiveName();
        }
        else
        {
            // Windows gives no other name to a file that is open.
            if (OperatingSystem.IsWindows()) Handle.Dispose();
            if (_overwrite) File.Move(_hidden, _destination, overwrite: true);
            else if (!ExclusiveName.TryGive(_hidden, _destination)) throw Taken(_destination);
        }

        IsComplete = true;
    }

    /// <summary>Removes the file for good, unless it has its final name.</summary>
    public void Discard()
    {
        if (IsComplete) return;
        if (OperatingSystem.IsWindows()) Handle.Dispose();
        if (_hidden is not null) File.Delete(_hidden);
    }

    public void Dispose() => Handle.Dispose();

    private static SafeFileHandle Create(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Mode;
        // Only a stream can be given the mode at the moment of creation; afterwards its handle is all that is needed.
        using (var stream = new FileStream(path, options)) stream.Flush();
        return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
    }

    private static void RequireFree(string destination, bool overwrite)
    {
        if (Directory.Exists(destination))
            throw new ModelException(ModelErrorReason.AlreadyExists, $"{destination} is a folder; name a file.");
        if (!overwrite && File.Exists(destination)) throw Taken(destination);
    }

    private static ModelException Taken(string destination) => new(
        ModelErrorReason.AlreadyExists, $"{destination} is there already; allow it to be replaced, or choose another name.");
}
