using System.Runtime.Versioning;

namespace Ockam.Attestation;

/// <summary>Files that only this user may read.</summary>
internal static class PrivateFolder
{
    // A key pair takes milliseconds; who has a lock for longer hangs.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(10);

    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder if it is not there; one that others may enter, another user's, or a link, is refused.</summary>
    /// <exception cref="IOException">It is refused.</exception>
    public static void Ensure(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        var info = new DirectoryInfo(folder);
        if (!info.Exists)
        {
            if (Path.GetDirectoryName(folder) is { Length: > 0 } parent) Directory.CreateDirectory(parent);
            Directory.CreateDirectory(folder, FolderMode);
        }
        else if (info.LinkTarget is not null)
        {
            throw new IOException($"{folder} is a symbolic link; a folder of this user is needed.");
        }
        else if ((info.UnixFileMode & ~FolderMode) != 0)
        {
            throw new IOException($"{folder} is open to other users (chmod 700 closes it).");
        }
        else if (!MayChangeMode(folder, info.UnixFileMode))
        {
            throw new IOException($"{folder} belongs to another user, who could change what is in it. Use a folder of this user.");
        }
    }

    // Setting a mode to what it is already changes nothing, and only the owner may do it (and root, who may do everything anyway).
    [UnsupportedOSPlatform("windows")]
    private static bool MayChangeMode(string folder, UnixFileMode mode)
    {
        try
        {
            File.SetUnixFileMode(folder, mode);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Waits until no other process has the file, and has it until the stream is closed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="patience">How long to wait; the usual time if null.</param>
    /// <exception cref="IOException">Another has it still.</exception>
    public static FileStream Lock(string path, TimeSpan? patience = null)
    {
        var options = new FileStreamOptions { Mode = System.IO.FileMode.OpenOrCreate, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = FileMode;
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return new FileStream(path, options);
            }
            catch (IOException) when (System.Diagnostics.Stopwatch.GetElapsedTime(start) < (patience ?? s_patience))
            {
                Thread.Sleep(s_pause);
            }
        }
    }

    /// <summary>Writes a file whole or not at all, readable by this user only.</summary>
    public static void Write(string path, byte[] content)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = System.IO.FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = FileMode;
        try
        {
            using (var stream = new FileStream(temporary, options)) stream.Write(content);
            // Another process may have written its own meanwhile; the first one stays.
            if (File.Exists(path)) throw new IOException($"{path} was written by another process meanwhile.");
            File.Move(temporary, path);
        }
        finally
        {
            File.Delete(temporary);
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(content);
        }
    }
}
