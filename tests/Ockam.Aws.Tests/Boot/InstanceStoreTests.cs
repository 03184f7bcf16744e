using System.Diagnostics;
using Ockam.Models.Tests.Support;
using Utf8 = System.Text.Encoding;

namespace Ockam.Aws.Tests.Boot;

/// <summary>The instance store gets a file system where it is blank, and keeps whatever else is on it.</summary>
[Collection(ProcessCollection.Name)]
public class InstanceStoreTests
{
    // Disks in files, under the names that the system gives to those of an instance, with mounts that end with the test.
    private const string Machine = """
        set -euo pipefail
        mount -t tmpfs tmpfs /run
        mount -t tmpfs tmpfs /mnt
        mkdir -p /dev/disk
        mount -t tmpfs tmpfs /dev/disk
        mkdir /dev/disk/by-id
        trap 'umount /mnt/ockamps 2> /dev/null || true; for device in "${devices[@]}"; do losetup --detach "$device"; done' EXIT
        devices=()
        for file in "$@"; do
          device=$(losetup --find --show "$file")
          devices+=("$device")
          ln -s "$device" "/dev/disk/by-id/nvme-Amazon_EC2_NVMe_Instance_Storage_AWS${#devices[@]}"
          ln -s "$device" "/dev/disk/by-id/nvme-Amazon_EC2_NVMe_Instance_Storage_AWS${#devices[@]}-ns-1"
        done
        """;

    [NeedsFact("bash unshare losetup mkfs.ext4 blkid wipefs lsblk mountpoint", AsRoot = true)]
    public void What_is_blank_is_mounted_and_what_is_not_stays_as_it_is()
    {
        using var folder = new Folder();
        string store = folder.Write("store.sh", Utf8.UTF8.GetBytes(BootParts.Read("store.sh")));
        string first = Disk(folder, "first");
        // Blank: a file system is made once, and found again with what is on it.
        string made = Run(folder, $"bash {store}; echo kept > /mnt/ockamps/file; bash {store}", first);
        Assert.Contains("is mounted", made, StringComparison.Ordinal);
        Assert.Contains("is mounted", Run(folder, $"bash {store}; grep kept /mnt/ockamps/file", first), StringComparison.Ordinal);

        string random = Disk(folder, "random");
        var noise = new byte[1 << 20];
        new Random(2).NextBytes(noise);
        File.WriteAllBytes(random, [.. noise, .. new byte[31 << 20]]);
        string late = Disk(folder, "late");
        using (FileStream file = File.OpenWrite(late))
        {
            file.Position = 4096;
            file.Write("a database without a file system"u8);
        }

        string other = Disk(folder, "other");
        Run(folder, $"mkfs.ext4 -q -L photos {other}");
        string parts = Disk(folder, "parts");
        using (FileStream file = File.OpenWrite(parts))
        {
            // A table of partitions with one of Linux's from the second MiB on (the first sector's entry at 446, its mark at 510).
            file.Position = 446;
            file.Write([0, 0, 2, 0, 0x83, 0, 2, 0, 0, 8, 0, 0, 0, 0xf0, 0, 0]);
            file.Position = 510;
            file.Write([0x55, 0xaa]);
        }

        foreach (string disk in (string[])[random, late, other, parts])
        {
            byte[] before = File.ReadAllBytes(disk);
            string said = Run(folder, $"bash {store}; if mountpoint --quiet /mnt/ockamps; then echo mounted anyway; fi", disk);
            Assert.Matches(@"\A/dev/loop\d+ is not blank, and is left as it is\n\z", said);
            Assert.True(before.AsSpan().SequenceEqual(File.ReadAllBytes(disk)), $"{disk} was changed");
        }

        // The blank one of several.
        Assert.Contains("is mounted", Run(folder, $"bash {store}", random, Disk(folder, "last")), StringComparison.Ordinal);
        Assert.Equal("there is none\n", Run(folder, $"bash {store}"));
    }

    private static string Disk(Folder folder, string name)
    {
        using FileStream file = File.Create(folder[name]);
        file.SetLength(32 << 20);
        return folder[name];
    }

    private static string Run(Folder folder, string commands, params string[] disks)
    {
        string script = folder.Write("machine.sh", Utf8.UTF8.GetBytes($"{Machine}\n{commands}\n"));
        using Process process = Process.Start(new ProcessStartInfo("unshare", ["--mount", "bash", script, .. disks])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, output + errors.Result);
        return output;
    }
}
