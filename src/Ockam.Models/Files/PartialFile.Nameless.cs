using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ockam.Models;

// A file without any name, which is gone with its process: what is decrypted and not yet verified never stays behind, however the
// process ends. Linux alone has it, and not every file system there.
internal sealed partial class PartialFile
{
    private const int CurrentFolder = -100;
    private const int FollowLink = 0x400;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // The flag contains that for folders, which is not the same on both.
    private static int? Nameless => RuntimeInformation.ProcessArchitecture switch
    {
        _ when !OperatingSystem.IsLinux() => null,
        Architecture.X64 => 0x41_0000,
        Architecture.Arm64 => 0x40_4000,
        _ => null,
    };

    /// <summary>Opens a new file that gets a name only when it is whole; where that cannot be had, a hidden one.</summary>
    /// <param name="destination">The final place.</param>
    /// <param name="overwrite">Whether a file that is there already may be replaced.</param>
    /// <exception cref="ModelException">The final place is taken.</exception>
    public static PartialFile OpenNameless(string destination, bool overwrite)
    {
        string full = System.IO.Path.GetFullPath(destination);
        RequireFree(full, overwrite);
        if (Nameless is { } flag)
        {
            (SafeFileHandle? handle, _) = LinuxFile.Open(System.IO.Path.GetDirectoryName(full)!, flag | LinuxFile.ReadWrite, OwnerOnly);
            if (handle is not null) return new PartialFile(full, overwrite, null, handle);
        }

        return Open(destination, overwrite, keep: false);
    }

    private void GiveName()
    {
        // Nothing takes the place of a file but a name: where one may be replaced, the file gets the hidden one before.
        string name = _overwrite ? PathOf(_destination) : _destination;
        if (_overwrite) File.Delete(name);
        string handle = $"/proc/self/fd/{Handle.DangerousGetHandle()}";
        if (LinkFile(CurrentFolder, handle, CurrentFolder, name, FollowLink) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            throw error == LinuxFile.FileExists
                ? Taken(name)
                : new IOException($"{name} cannot be given to the finished file: {Marshal.GetPInvokeErrorMessage(error)}");
        }

        if (_overwrite) File.Move(name, _destination, overwrite: true);
    }

    [DllImport("libc", EntryPoint = "linkat", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int LinkFile(
        int fromFolder, [MarshalAs(UnmanagedType.LPUTF8Str)] string from, int toFolder, [MarshalAs(UnmanagedType.LPUTF8Str)] string to,
        int flags);
}
