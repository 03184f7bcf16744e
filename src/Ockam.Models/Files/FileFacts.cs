using System.Runtime.InteropServices;

namespace Ockam.Models;

/// <summary>What a file system tells of a file.</summary>
/// <param name="Identity">What no other file of this machine has: device and number.</param>
/// <param name="Names">How many names it has; with two, what is written to it is written to a file of another name.</param>
/// <param name="Owner">The number of the user whose file it is.</param>
/// <param name="IsRegular">Whether it is a file with bytes: no pipe, device or folder.</param>
/// <param name="Mode">Who may do what with it.</param>
/// <param name="Allocated">The bytes that it takes up; holes take none.</param>
internal readonly record struct FileFacts(
    (ulong Device, ulong Number) Identity, uint Names, uint Owner, bool IsRegular, UnixFileMode Mode, long Allocated)
{
    // By statx of Linux, whose layout is the same on all processors.
    private const int WithoutPath = 0x1000;
    private const int OfLinkItself = 0x100;
    private const int CurrentFolder = -100;
    private const uint AskTypeModeNamesOwnerNumberAndBlocks = 0x50F;
    private const int NamesAt = 16;
    private const int OwnerAt = 20;
    private const int ModeAt = 28;
    private const int NumberAt = 32;
    private const int BlocksAt = 48;
    private const int DeviceAt = 136;
    private const int AnswerLength = 256;
    private const int TypeOf = 0xF000;
    private const int Regular = 0x8000;
    private const int Permissions = 0xFFF;
    private const int BlockLength = 512;

    /// <summary>Asks for those of an open file, whatever has its name by now; null where the system cannot be asked so.</summary>
    public static FileFacts? Of(SafeHandle file) => Of((int)file.DangerousGetHandle(), "", WithoutPath);

    /// <summary>Asks for those of what has a name now, which may be a link; null if nothing has, or the system cannot be asked.</summary>
    public static FileFacts? Of(string path) => Of(CurrentFolder, path, OfLinkItself);

    private static FileFacts? Of(int folder, string path, int flags)
    {
        if (!OperatingSystem.IsLinux()) return null;
        Span<byte> answer = stackalloc byte[AnswerLength];
        try
        {
            int asked = Look(folder, path, flags, AskTypeModeNamesOwnerNumberAndBlocks, ref MemoryMarshal.GetReference(answer));
            if (asked != 0) return null;
        }
        catch (EntryPointNotFoundException)
        {
            // A system library older than this call.
            return null;
        }

        ushort mode = MemoryMarshal.Read<ushort>(answer[ModeAt..]);
        return new FileFacts(
            (MemoryMarshal.Read<ulong>(answer[DeviceAt..]), MemoryMarshal.Read<ulong>(answer[NumberAt..])),
            MemoryMarshal.Read<uint>(answer[NamesAt..]), MemoryMarshal.Read<uint>(answer[OwnerAt..]), (mode & TypeOf) == Regular,
            (UnixFileMode)(mode & Permissions), MemoryMarshal.Read<long>(answer[BlocksAt..]) * BlockLength);
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Look(
        int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, ref byte answer);
}
