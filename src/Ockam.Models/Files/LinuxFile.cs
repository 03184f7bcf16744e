using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Ockam.Models;

/// <summary>What Linux can do with files and .NET does not offer: open without following links, and lock what is open.</summary>
internal static class LinuxFile
{
    public const int ReadOnly = 0;
    public const int ReadWrite = 2;
    public const int CreateNew = 0xC0;

    /// <summary>A pipe that somebody has put in the place of a file would be waited for.</summary>
    public const int NonBlocking = 0x800;

    public const int CloseOnExec = 0x80000;

    public const int NotThere = 2;
    public const int Again = 11;
    public const int AccessDenied = 13;
    public const int FileExists = 17;
    public const int NotAllowed = 1;
    public const int TooManyLinks = 40;

    private const int LockExclusive = 2;
    private const int LockAtOnce = 4;

    /// <summary>The flag that refuses a link in the place of a file; null where this system has no such flag that is known here.</summary>
    public static int? NoFollow => RuntimeInformation.ProcessArchitecture switch
    {
        _ when !OperatingSystem.IsLinux() => null,
        Architecture.X64 => 0x2_0000,
        Architecture.Arm64 => 0x8000,
        _ => null,
    };

    /// <summary>Who this process acts as.</summary>
    public static uint User => EffectiveUser();

    /// <summary>Opens a file, closed in programs that this one starts.</summary>
    /// <returns>The file, or the error's number.</returns>
    public static (SafeFileHandle? Handle, int Error) Open(string path, int flags, UnixFileMode mode)
    {
        int descriptor = OpenFile(path, flags | CloseOnExec, (int)mode);
        return descriptor < 0
            ? (null, Marshal.GetLastPInvokeError())
            : (new SafeFileHandle(descriptor, ownsHandle: true), 0);
    }

    /// <summary>Locks an open file as .NET does one that it shares with nobody; where a file system has no locks, neither fails.</summary>
    /// <returns>False if somebody else has it.</returns>
    public static bool TryLock(SafeFileHandle file) =>
        Lock((int)file.DangerousGetHandle(), LockExclusive | LockAtOnce) == 0 || Marshal.GetLastPInvokeError() != Again;

    /// <summary>The exception that .NET would throw.</summary>
    public static Exception Failure(string path, int error)
    {
        string why = $"{path} cannot be opened: {Marshal.GetPInvokeErrorMessage(error)}.";
        return error switch
        {
            NotThere => new DirectoryNotFoundException(why),
            AccessDenied or NotAllowed => new UnauthorizedAccessException(why),
            _ => new IOException(why),
        };
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFile([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, int mode);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Lock(int file, int operation);

    [DllImport("libc", EntryPoint = "geteuid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();
}
