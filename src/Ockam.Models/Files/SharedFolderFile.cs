using Microsoft.Win32.SafeHandles;

namespace Ockam.Models;

/// <summary>
/// Opens files in folders where others may put something: a link, a pipe, or a file of their own under the name that is meant. On Linux
/// what was opened is judged, and not what the name stood for a moment before.
/// </summary>
internal static class SharedFolderFile
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Somebody who takes each away again in time does not keep us for ever.
    private const int MostAttempts = 16;

    /// <summary>Opens a file for reading.</summary>
    /// <returns>The file; null if there is none, or a link or something else in its place.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static SafeFileHandle? TryOpenRead(string path)
    {
        if (LinuxFile.NoFollow is not { } noFollow) return TryOpenReadElsewhere(path);
        (SafeFileHandle? handle, int error) = LinuxFile.Open(path, LinuxFile.ReadOnly | LinuxFile.NonBlocking | noFollow, 0);
        if (handle is null)
            return error is LinuxFile.NotThere or LinuxFile.TooManyLinks ? null : throw LinuxFile.Failure(path, error);
        if (FileFacts.Of(handle) is not { IsRegular: false }) return handle;
        handle.Dispose();
        return null;
    }

    /// <summary>
    /// Opens this user's own file that nobody else may read or write and that has no other name, for this process alone; what is not so is
    /// removed, and a new one made.
    /// </summary>
    /// <returns>The file; null if another process has it.</returns>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made.</exception>
    /// <exception cref="ModelException">What another user has put in its place may not be removed.</exception>
    public static SafeFileHandle? TryOpenOwn(string path)
    {
        if (LinuxFile.NoFollow is not { } noFollow) return TryOpenOwnElsewhere(path);
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            const int Flags = LinuxFile.ReadWrite | LinuxFile.NonBlocking;
            (SafeFileHandle? handle, int error) = LinuxFile.Open(path, Flags | noFollow, 0);
            bool isNew = error == LinuxFile.NotThere;
            if (isNew) (handle, error) = LinuxFile.Open(path, Flags | LinuxFile.CreateNew | noFollow, Mode);
            if (handle is null)
            {
                if (error == LinuxFile.TooManyLinks) ForeignFile.Remove(path, null);
                else if (error is LinuxFile.AccessDenied or LinuxFile.NotAllowed && FileFacts.Of(path) is { } closed
                    && closed.Owner != LinuxFile.User) throw ForeignFile.InUse(path, closed.Owner);
                else if (error != LinuxFile.FileExists) throw LinuxFile.Failure(path, error);
                continue;
            }

            try
            {
                // Another user's is replaced whoever has locked it: else a lock on it would keep this user off for ever.
                bool isOwn = isNew || FileFacts.Of(handle) is not { } seen || ForeignFile.IsOwn(path, seen);
                if (isOwn && !LinuxFile.TryLock(handle))
                {
                    handle.Dispose();
                    return null;
                }

                // Before it was locked, its maker may have removed it, or given it its final name; then it is nothing to write to.
                FileFacts? facts = FileFacts.Of(handle);
                bool hasName = facts is null || FileFacts.Of(path)?.Identity == facts.Value.Identity;
                bool isUsable = isOwn && (facts is not { } now || (now.Names == 1 && (isNew || ForeignFile.IsPrivate(path, now))));
                if (hasName && isUsable) return handle;
                if (hasName) ForeignFile.Remove(path, facts?.Identity);
                handle.Dispose();
            }
            catch
            {
                handle.Dispose();
                throw;
            }
        }

        throw new IOException($"{path} cannot be made: each time something else takes its place.");
    }

    private static SafeFileHandle? TryOpenReadElsewhere(string path)
    {
        var info = new FileInfo(path);
        return info.Exists && info.LinkTarget is null ? File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read) : null;
    }

    private static SafeFileHandle? TryOpenOwnElsewhere(string path)
    {
        var info = new FileInfo(path);
        bool foreign = info.LinkTarget is not null
            || (info.Exists && !OperatingSystem.IsWindows() && (info.UnixFileMode & ~Mode) != 0);
        if (foreign) info.Delete();
        try
        {
            if (!File.Exists(path))
            {
                var options = new FileStreamOptions
                {
                    Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0,
                };
                if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Mode;
                // Only a stream can be given the mode at the moment of creation; afterwards its handle is all that is needed.
                using (var stream = new FileStream(path, options)) stream.Flush();
            }

            return File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException busy) when (busy is not (FileNotFoundException or DirectoryNotFoundException) && File.Exists(path))
        {
            return null;
        }
    }
}
