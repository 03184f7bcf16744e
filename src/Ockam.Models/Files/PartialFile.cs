using Microsoft.Win32.SafeHandles;

namespace Ockam.Models;

/// <summary>
/// A file in the making: beside its final place under a hidden name, readable by this user only and by one process at a time. It gets its
/// final name whole or never.
/// </summary>
internal sealed partial class PartialFile : IDisposable
{
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
        SafeFileHandle handle = SharedFolderFile.TryOpenOwn(path) ?? throw new ModelException(
            ModelErrorReason.InUse, $"{path} is in use: another process makes or removes {full} at this moment.");
        try
        {
            if (!keep) RandomAccess.SetLength(handle, 0);
            return new PartialFile(full, overwrite, path, handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The hidden name beside a final place.</summary>
    public static string PathOf(string destination)
    {
        string full = System.IO.Path.GetFullPath(destination);
        return System.IO.Path.Combine(System.IO.Path.GetDirectoryName(full)!, $".{System.IO.Path.GetFileName(full)}.partial");
    }

    /// <summary>Removes what an attempt has left beside a final place; what only another user may remove stays.</summary>
    public static void RemoveLeft(string destination)
    {
        string left = PathOf(destination);
        bool isOthers = FileFacts.Of(left) is { } facts && facts.Owner != LinuxFile.User;
        try
        {
            File.Delete(left);
        }
        catch (UnauthorizedAccessException) when (isOthers)
        {
            // A file of this name can be made when that user has removed it; the error then says so.
        }
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

    /// <summary>Nothing will come of it: a file that has nothing yet goes, and what an earlier attempt has left stays.</summary>
    /// <returns>The reason, to be thrown.</returns>
    public ModelException Refuse(ModelException reason)
    {
        if (Length == 0) Discard();
        return reason;
    }

    public void Dispose() => Handle.Dispose();

    private static void RequireFree(string destination, bool overwrite)
    {
        if (Directory.Exists(destination))
            throw new ModelException(ModelErrorReason.AlreadyExists, $"{destination} is a folder; name a file.");
        if (!overwrite && File.Exists(destination)) throw Taken(destination);
    }

    private static ModelException Taken(string destination) => new(
        ModelErrorReason.AlreadyExists, $"{destination} is there already; allow it to be replaced, or choose another name.");
}
