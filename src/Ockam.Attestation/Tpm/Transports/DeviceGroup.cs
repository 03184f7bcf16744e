using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Ockam.Attestation;

/// <summary>Says which group a user must join to use a device: distributions differ.</summary>
internal static class DeviceGroup
{
    // What distributions and AWS's own setup call it where the device cannot be asked.
    private const string Usual = "tss";

    private const int CurrentFolder = -100;
    private const uint ModeAndGroup = 0x2 | 0x10;

    // struct statx of Linux, which is the same on all its processors: 256 bytes, the group at 24 and the mode at 28.
    private const int Length = 256;
    private const int GroupAt = 24;
    private const int ModeAt = 28;
    private const int GroupMayReadAndWrite = 0x30;

    /// <summary>What to do for leave to use a device, as a sentence.</summary>
    public static string Remedy(string path)
    {
        (uint Group, int Mode)? owner = Ask(path);
        string? name = owner is { } found ? NameOf(found.Group) : null;
        if (owner is not null && (name is null or "root" || (owner.Value.Mode & GroupMayReadAndWrite) != GroupMayReadAndWrite))
        {
            return $"No group may: let root give it to one (sudo chgrp {Usual} {path} && sudo chmod 660 {path}), join that "
                + $"(sudo usermod -aG {Usual} {Environment.UserName}) and log in again.";
        }

        string group = name ?? Usual;
        return $"Join the group {group}, which owns it (sudo usermod -aG {group} {Environment.UserName}), and log in again.";
    }

    private static (uint Group, int Mode)? Ask(string path)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var buffer = new byte[Length];
        try
        {
            if (StatX(CurrentFolder, path, 0, ModeAndGroup, buffer) != 0) return null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before 2018.
            return null;
        }

        uint group = BitConverter.IsLittleEndian
            ? BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(GroupAt))
            : BinaryPrimitives.ReadUInt32BigEndian(buffer.AsSpan(GroupAt));
        int mode = BitConverter.IsLittleEndian
            ? BinaryPrimitives.ReadUInt16LittleEndian(buffer.AsSpan(ModeAt))
            : BinaryPrimitives.ReadUInt16BigEndian(buffer.AsSpan(ModeAt));
        return (group, mode);
    }

    private static string? NameOf(uint group)
    {
        const string Groups = "/etc/group";
        if (!File.Exists(Groups)) return null;
        string number = group.ToString(CultureInfo.InvariantCulture);
        string[]? entry = File.ReadLines(Groups).Select(line => line.Split(':'))
            .FirstOrDefault(fields => fields.Length > 2 && fields[2] == number);
        return entry?[0];
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatX(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, byte[] buffer);
}
