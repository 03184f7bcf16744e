namespace Ockam.Attestation;

/// <summary>Files that only this user may read.</summary>
internal static class PrivateFolder
{
    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Makes the folder if it is not there; one that others may enter, or a link, is refused.</summary>
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
