namespace Ockam.Models;

/// <summary>Judges the disk below a folder, by the mounts that a process sees and by what the kernel tells of block devices.</summary>
/// <param name="tree">The machine's files.</param>
/// <param name="process">Through whose eyes, since containers have mounts of their own; null for this process's.</param>
internal sealed class DiskJudge(SystemTree tree, int? process)
{
    // A loop device on a file on a logical volume on a RAID on partitions: more is no machine's sense.
    private const int MaximumDepth = 8;
    private const string InstanceStore = "Amazon EC2 NVMe Instance Storage";

    // What dm-crypt is used as to encrypt; its other names, such as CRYPT-INTEGRITY and CRYPT-VERITY, only show that something was changed.
    private static readonly string[] s_encryptions = ["CRYPT-LUKS1-", "CRYPT-LUKS2-", "CRYPT-PLAIN-", "CRYPT-BITLK-"];

    // Where the machine is seen from the process itself, nothing stands before a path.
    private string View => process is { } id && tree.HasFolder($"/proc/{id}/root") ? $"/proc/{id}/root" : "";

    // The kernel names the files below overlays and loop devices as they are called outside of containers.
    private DiskJudge Host => process is null ? this : new DiskJudge(tree, null);

    /// <summary>Judges a folder, which need not exist.</summary>
    public ModelPlace Judge(string folder)
    {
        string resolved = tree.Resolve(folder, View);
        (ModelPlaceKind kind, string reason) = JudgePath(resolved, 0);
        return new ModelPlace(kind, folder, reason);
    }

    /// <summary>Judges memory, which is as safe as that to which the kernel may write it out.</summary>
    public ModelPlace JudgeMemory()
    {
        (ModelPlaceKind kind, string reason) = JudgeSwappable("it", 0);
        return new ModelPlace(kind, null, reason);
    }

    // proc(5), /proc/swaps: path, type, size, used and priority, below a line of titles.
    private (ModelPlaceKind Kind, string Reason) JudgeSwappable(string what, int depth)
    {
        foreach (string line in (tree.Read("/proc/swaps") ?? "").Split('\n').Skip(1))
        {
            if (line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries) is not [var first, var type, ..]) continue;
            string path = Mount.Unescape(first);
            (ModelPlaceKind kind, string why) = type == "partition"
                ? JudgeNode(path, depth + 1)
                : Host.JudgePath(tree.Resolve(path), depth + 1);
            if (!ModelPlace.IsSafeKind(kind))
                return (ModelPlaceKind.Persistent, $"{what} is in memory, which may be written to the swap space {path}: {why}");
        }

        return (ModelPlaceKind.Memory, $"{what} is in memory");
    }

    private (ModelPlaceKind Kind, string Reason) JudgeNode(string path, int depth)
    {
        string name = Path.GetFileName(tree.Resolve(path));
        return tree.HasFolder($"/sys/class/block/{name}")
            ? JudgeDevice(tree.Resolve($"/sys/class/block/{name}"), depth)
            : (ModelPlaceKind.Unknown, $"of the device {path} nothing is known");
    }

    private (ModelPlaceKind Kind, string Reason) JudgePath(string path, int depth)
    {
        if (depth > MaximumDepth) return (ModelPlaceKind.Unknown, "its devices stand on one another without end");
        if (MountOf(path) is not { } mount) return (ModelPlaceKind.Unknown, $"no mount of {path} is known");
        // The kernel never writes out the one, and the other as it does the memory of programs.
        if (mount.FileSystem == "ramfs") return (ModelPlaceKind.Memory, $"{mount.Point} is in memory (ramfs)");
        if (mount.FileSystem == "tmpfs") return JudgeSwappable($"{mount.Point} (tmpfs)", depth);
        if (mount.FileSystem == "overlay" && UpperOf(mount.Options) is { } upper) return Host.JudgePath(tree.Resolve(upper), depth + 1);
        if (DeviceOf(mount) is { } device) return JudgeDevice(device, depth + 1);
        return (ModelPlaceKind.Unknown,
            $"{mount.Point} is a file system '{mount.FileSystem}' from '{mount.Source}', and no disk of this machine");
    }

    private (ModelPlaceKind Kind, string Reason) JudgeDevice(string device, int depth)
    {
        string name = device[(device.LastIndexOf('/') + 1)..];
        if (depth > MaximumDepth) return (ModelPlaceKind.Unknown, "its devices stand on one another without end");
        if (tree.Read($"{device}/dm/uuid") is { } uuid && s_encryptions.Any(start => uuid.StartsWith(start, StringComparison.Ordinal)))
            return (ModelPlaceKind.Encrypted, $"{name} is encrypted by this machine");
        // Compressed memory may be given a disk to which it is written back.
        bool isCompressed = name.StartsWith("zram", StringComparison.Ordinal);
        if (isCompressed && tree.Read($"{device}/backing_dev")?.Trim() is { } back && back.StartsWith('/'))
            return JudgeNode(back, depth + 1);
        if (isCompressed || IsRamDisk(name))
            return (ModelPlaceKind.Memory, $"{name} is in memory");
        if (tree.Read($"{device}/loop/backing_file")?.Trim() is { Length: > 0 } file)
            return Host.JudgePath(tree.Resolve(file), depth + 1);
        string[] below = tree.Names($"{device}/slaves");
        if (below.Length > 0) return JudgeAll(below, depth);
        // A partition is a folder in that of its disk.
        if (tree.Read($"{device}/partition") is not null) return JudgeDevice(device[..device.LastIndexOf('/')], depth + 1);
        string model = tree.Read($"{device}/device/model")?.Trim() ?? "";
        return model == InstanceStore
            ? (ModelPlaceKind.Ephemeral, $"{name} ({model}) ends with the instance")
            : (ModelPlaceKind.Persistent, $"{name}{(model.Length == 0 ? "" : $" ({model})")} is a disk that this machine does not encrypt");
    }

    private static bool IsRamDisk(string name) =>
        name.StartsWith("ram", StringComparison.Ordinal) && name.Length > 3 && name.AsSpan(3).IndexOfAnyExceptInRange('0', '9') < 0;

    // As safe as the least safe of them.
    private (ModelPlaceKind Kind, string Reason) JudgeAll(string[] names, int depth)
    {
        (ModelPlaceKind Kind, string Reason) worst = (ModelPlaceKind.Memory, "");
        foreach (string name in names)
        {
            (ModelPlaceKind Kind, string Reason) found = tree.HasFolder($"/sys/class/block/{name}")
                ? JudgeDevice(tree.Resolve($"/sys/class/block/{name}"), depth + 1)
                : (ModelPlaceKind.Unknown, $"of the device {name} nothing is known");
            if (found.Kind >= worst.Kind) worst = found;
        }

        return worst;
    }

    // Several file systems, btrfs among them, have numbers of their own for a device that has another.
    private string? DeviceOf(Mount mount)
    {
        if (tree.HasFolder($"/sys/dev/block/{mount.Device}")) return tree.Resolve($"/sys/dev/block/{mount.Device}");
        if (!mount.Source.StartsWith("/dev/", StringComparison.Ordinal)) return null;
        string real = tree.Resolve(mount.Source);
        string name = real[(real.LastIndexOf('/') + 1)..];
        return tree.HasFolder($"/sys/class/block/{name}") ? tree.Resolve($"/sys/class/block/{name}") : null;
    }

    private static string? UpperOf(string options) => options.Split(',')
        .FirstOrDefault(option => option.StartsWith("upperdir=/", StringComparison.Ordinal))?["upperdir=".Length..];

    // The last of those whose point is the longest: what was mounted later lies above.
    private Mount? MountOf(string path)
    {
        string text = (process is { } id ? tree.Read($"/proc/{id}/mountinfo") : null) ?? tree.Read("/proc/self/mountinfo") ?? "";
        Mount? best = null;
        foreach (string line in text.Split('\n'))
        {
            if (Mount.Parse(line) is not { } mount || !mount.Holds(path)) continue;
            if (best is null || mount.Point.Length >= best.Point.Length) best = mount;
        }

        return best;
    }

    // proc(5), /proc/pid/mountinfo: id, parent, device, root, point, options, fields up to "-", type, source, options of the file system.
    private sealed record Mount(string Device, string Point, string FileSystem, string Source, string Options)
    {
        public static Mount? Parse(string line)
        {
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            int dash = Array.IndexOf(fields, "-");
            return dash < 6 || fields.Length < dash + 4
                ? null
                : new Mount(fields[2], Unescape(fields[4]), fields[dash + 1], Unescape(fields[dash + 2]), Unescape(fields[dash + 3]));
        }

        public bool Holds(string path) =>
            Point == "/" || path == Point || path.StartsWith(Point + "/", StringComparison.Ordinal);

        // Spaces and the like are written as a backslash and three octal digits.
        public static string Unescape(string text)
        {
            var result = new System.Text.StringBuilder();
            for (int i = 0; i < text.Length; i++)
            {
                if (text[i] == '\\' && i + 3 < text.Length && text.AsSpan(i + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0)
                {
                    result.Append((char)(((text[i + 1] - '0') * 64) + ((text[i + 2] - '0') * 8) + (text[i + 3] - '0')));
                    i += 3;
                }
                else
                {
                    result.Append(text[i]);
                }
            }

            return result.ToString();
        }
    }
}
