using System.Runtime.InteropServices;

namespace Ockam.Models;

/// <summary>
/// Gives a file another name that nobody has at that moment. What .NET has for it looks first and renames then, and on Unix replaces what
/// has come between.
/// </summary>
internal static class ExclusiveName
{
    private const int CurrentFolder = -100;
    private const uint LinuxExclusive = 1;
    private const uint MacExclusive = 4;
    private const int FileExists = 17;

    /// <summary>Renames a file.</summary>
    /// <returns>False if the name is taken; then nothing was changed.</returns>
    /// <remarks>
    /// A file system that knows neither an exclusive rename nor hard links (FAT) is left with .NET's way: there the name is looked at just
    /// before.
    /// </remarks>
    /// <exception cref="IOException">It cannot be renamed.</exception>
    public static bool TryGive(string from, string to)
    {
        if (OperatingSystem.IsWindows()) return TryMove(from, to);
        if (TryRename(from, to) is { } renamed) return renamed;
        if (TryLink(from, to) is { } linked) return linked;
        return TryMove(from, to);
    }

    /// <summary>Renames by way of a second name, where the system has no exclusive rename (NFS).</summary>
    /// <returns>False if the name is taken; null if there are no hard links either.</returns>
    internal static bool? TryLink(string from, string to)
    {
        if (LinkFile(from, to) != 0) return Marshal.GetLastPInvokeError() == FileExists ? false : null;
        File.Delete(from);
        return true;
    }

    private static bool? TryRename(string from, string to)
    {
        try
        {
            int done = OperatingSystem.IsLinux() ? RenameOnLinux(CurrentFolder, from, CurrentFolder, to, LinuxExclusive)
                : OperatingSystem.IsMacOS() ? RenameOnMac(from, to, MacExclusive)
                : throw new EntryPointNotFoundException();
            if (done == 0) return true;
            // Everything else is asked of the other ways too, which say it.
            return Marshal.GetLastPInvokeError() == FileExists ? false : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    private static bool TryMove(string from, string to)
    {
        try
        {
            File.Move(from, to, overwrite: false);
            return true;
        }
        catch (IOException) when (File.Exists(to) && File.Exists(from))
        {
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "renameat2", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RenameOnLinux(
        int fromFolder, [MarshalAs(UnmanagedType.LPUTF8Str)] string from, int toFolder, [MarshalAs(UnmanagedType.LPUTF8Str)] string to,
        uint flags);

    [DllImport("libc", EntryPoint = "renamex_np", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RenameOnMac(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to, uint flags);

    [DllImport("libc", EntryPoint = "link", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern int LinkFile(
        [MarshalAs(UnmanagedType.LPUTF8Str)] string from, [MarshalAs(UnmanagedType.LPUTF8Str)] string to);
}
