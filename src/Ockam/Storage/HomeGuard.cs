using System.Runtime.Versioning;

namespace Ockam.Storage;

/// <summary>
/// Creates folders and files for their owner alone, and refuses those that are not. Once the folder has passed, nobody else can swap
/// what is in it; the folder itself could be swapped by whoever may write to the one around it, so that one must not be open to everyone,
/// unless it is sticky as /tmp is. Groups and owners of the folders further up are taken on trust: they are the administrator's choice.
/// On Windows a user's folder is the user's own by inheritance; there only links are refused.
/// </summary>
internal static class HomeGuard
{
    private const UnixFileMode OwnerOnlyFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private const UnixFileMode AnyoneElse =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute |
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly Lock Creating = new();

    public static void CreateFolder(string path)
    {
        if (Attributes(path) is not null) return;
        Guarded(path, () =>
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else Directory.CreateDirectory(path, OwnerOnlyFolder);
        });
    }

    public static void CheckFolder(string path)
    {
        Check(path, Attributes(path), isFolder: true);
        if (!OperatingSystem.IsWindows() && Path.GetDirectoryName(path) is { Length: > 0 } around) CheckAround(path, around);
    }

    /// <summary>Creates an empty file, unless something of that name is there.</summary>
    public static void CreateFile(string path)
    {
        // One at a time in this process: closing the new file ends every lock that the process has on it, so that no store may have
        // opened it by then.
        lock (Creating)
        {
            if (Attributes(path) is not null) return;
            try
            {
                new FileStream(path, SecretFile.OwnerOnly(FileMode.CreateNew, FileAccess.Write, FileShare.Read)).Dispose();
            }
            catch (IOException) when (Attributes(path) is not null)
            {
                // Another process was faster; its file is checked next.
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw Inaccessible(path, error);
            }
        }
    }

    public static void CheckFile(string path) => Check(path, Attributes(path), isFolder: false);

    /// <summary>Checks a file that other processes create and delete at any time.</summary>
    public static void CheckFileIfAny(string path)
    {
        if (Attributes(path) is not { } attributes) return;
        try
        {
            Check(path, attributes, isFolder: false);
        }
        catch (StoreException error) when (error.Reason == StoreErrorReason.Inaccessible && Attributes(path) is null)
        {
            // It went while it was looked at.
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static void CheckAround(string path, string around)
    {
        UnixFileMode mode = default;
        Guarded(around, () => mode = File.GetUnixFileMode(around));
        if (!mode.HasFlag(UnixFileMode.OtherWrite) || mode.HasFlag(UnixFileMode.StickyBit)) return;
        throw new StoreException(StoreErrorReason.LoosePermissions, around,
            $"The folder '{around}' has mode {Octal(mode)}: every user can put another folder in place of '{path}' in it. "
            + $"Run: chmod o-w '{around}'");
    }

    private static void Check(string path, FileAttributes? attributes, bool isFolder)
    {
        string kind = isFolder ? "folder" : "file";
        if (attributes is null)
        {
            throw new StoreException(StoreErrorReason.Inaccessible, path,
                $"The {kind} '{path}' has vanished while it was being opened. Try again.");
        }

        if (attributes.Value.HasFlag(FileAttributes.ReparsePoint))
        {
            throw new StoreException(StoreErrorReason.SymbolicLink, path,
                $"'{path}' is a symbolic link, which is refused because it can be turned to another place. "
                + $"Replace it by a {kind} of your own.");
        }

        if (attributes.Value.HasFlag(FileAttributes.Directory) != isFolder)
        {
            throw new StoreException(StoreErrorReason.WrongKind, path,
                $"'{path}' is not a {kind}. Move it away, or set OCKAM_HOME to another folder.");
        }

        if (OperatingSystem.IsWindows()) return;
        if (!FileOwner.IsCurrentUser(path))
        {
            throw new StoreException(StoreErrorReason.OtherOwner, path,
                $"The {kind} '{path}' belongs to another user. Run as that user, take it over with: chown \"$(id -u)\" '{path}', "
                + "or set OCKAM_HOME to a folder of your own.");
        }

        UnixFileMode mode = default;
        Guarded(path, () => mode = OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(path));
        if ((mode & AnyoneElse) == 0) return;
        throw new StoreException(StoreErrorReason.LoosePermissions, path,
            $"The {kind} '{path}' holds secrets, but has mode {Octal(mode)}: other users can get at it. "
            + $"Run: chmod {(isFolder ? "700" : "600")} '{path}'");
    }

    // Of the link itself where it is one; null where there is nothing.
    private static FileAttributes? Attributes(string path)
    {
        FileAttributes attributes = default;
        Guarded(path, () => attributes = new FileInfo(path).Attributes);
        return attributes == (FileAttributes)(-1) ? null : attributes;
    }

    private static void Guarded(string path, Action action)
    {
        try
        {
            action();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Inaccessible(path, error);
        }
    }

    private static StoreException Inaccessible(string path, Exception error) => new(StoreErrorReason.Inaccessible, path,
        $"'{path}' could not be created or looked at: {error.Message} Check the permissions of the folder around it, or set OCKAM_HOME.",
        error);

    private static string Octal(UnixFileMode mode) => Convert.ToString((int)mode, 8).PadLeft(3, '0');
}
