using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Ockam.Storage;

/// <summary>Whose a file is, which .NET does not tell.</summary>
[UnsupportedOSPlatform("windows")]
internal static class FileOwner
{
    // From linux/stat.h and linux/fcntl.h. Unlike stat's, statx's structure is the same on every processor: 256 bytes, stx_mask
    // at 0 and stx_uid at 20.
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint WantOwner = 8;
    private const int Length = 256;
    private const int OwnerOffset = 20;

    /// <summary>Whether a file or folder, which is no link, belongs to the user that this process acts as.</summary>
    /// <exception cref="StoreException">The system does not say.</exception>
    public static bool IsCurrentUser(string path)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                return LinuxOwner(path) == CurrentUser();
            }
            catch (EntryPointNotFoundException)
            {
                // A C library from before statx: as on other systems.
            }
        }

        return MayChangeMode(path);
    }

    private static uint LinuxOwner(string path)
    {
        byte[] status = new byte[Length];
        if (StatX(CurrentDirectory, System.Text.Encoding.UTF8.GetBytes(path + '\0'), NoFollow, WantOwner, status) != 0)
            throw NotTold(path, Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError()));

        // The structure is in the byte order of the machine.
        uint told = MemoryMarshal.Read<uint>(status);
        if ((told & WantOwner) == 0) throw NotTold(path, "the file system has no owners");
        return MemoryMarshal.Read<uint>(status.AsSpan(OwnerOffset));
    }

    // Setting a mode to what it is already changes nothing, and only the owner may do it (and root, who may do everything anyway).
    private static bool MayChangeMode(string path)
    {
        try
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path));
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static StoreException NotTold(string path, string why) =>
        new(StoreErrorReason.Inaccessible, path,
            $"The owner of '{path}' could not be found out: {why}. Set OCKAM_HOME to a folder on a local disk.");

    // Blittable arguments only, so that no marshalling code is generated.
    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int StatX(int directory, byte[] path, int flags, uint mask, byte[] status);

    [DllImport("libc", EntryPoint = "geteuid")]
    internal static extern uint CurrentUser();
}
