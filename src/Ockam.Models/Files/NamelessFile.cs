using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ockam.Models;

/// <summary>A file without any name, readable by this process alone and gone with it: for plain weights that must be read twice.</summary>
internal static class NamelessFile
{
    private const uint CloseOnExec = 1;

    // What the model server and the rest of the machine need beside it.
    private const long LeastFree = 512L << 20;

    /// <summary>Opens one in memory.</summary>
    /// <param name="length">How long it is going to be.</param>
    /// <returns>The file; null where the system has none, or not so much memory.</returns>
    public static SafeFileHandle? OpenInMemory(long length)
    {
        if (!OperatingSystem.IsLinux() || AvailableMemory() is not { } available || available - LeastFree < length) return null;
        int descriptor = CreateMemoryFile("ockam-model", CloseOnExec);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>Opens one on a disk. Its bytes are there as they are until they are overwritten by others.</summary>
    /// <param name="folder">A folder of this user.</param>
    public static SafeFileHandle OpenOnDisk(string folder)
    {
        string path = Path.Combine(folder, $".ockam-model-{Guid.NewGuid():N}");
        if (OperatingSystem.IsWindows())
            return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        SafeFileHandle handle = SharedFolderFile.TryOpenOwn(path)
            ?? throw new IOException($"{path} cannot be made: another process has a file of this name.");
        // It loses its name before it has a byte.
        File.Delete(path);
        return handle;
    }

    private static long? AvailableMemory()
    {
        const string Name = "MemAvailable:";
        string? line = File.ReadLines("/proc/meminfo").FirstOrDefault(text => text.StartsWith(Name, StringComparison.Ordinal));
        string? kibibytes = line?[Name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(kibibytes, NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count << 10 : null;
    }

    [DllImport("libc", EntryPoint = "memfd_create", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CreateMemoryFile([MarshalAs(UnmanagedType.LPUTF8Str)] string name, uint flags);
}
