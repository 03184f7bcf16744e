namespace Ockam.Models;

/// <summary>Compares what is going to be written with the room that there is, before any of it is.</summary>
internal static class FreeSpace
{
    /// <summary>Makes sure that a file in the making can become so long; one that is refused and has nothing yet goes.</summary>
    /// <param name="target">The file; what an earlier attempt has put into it needs no more room.</param>
    /// <param name="length">Its bytes at the end, as somebody else has announced them.</param>
    /// <param name="what">What it is going to be, for the error.</param>
    /// <exception cref="ModelException">There is not so much room.</exception>
    public static void Require(PartialFile target, long length, string what)
    {
        // Files have holes where nothing was written yet, whatever their length; where the system does not tell of them the length stands.
        long there = Math.Min(FileFacts.Of(target.Handle)?.Allocated ?? target.Length, length);
        if (Of(target.Path) is { } free && length - there > free)
            throw target.Refuse(new ModelException(
                ModelErrorReason.NoSpace,
                $"{what} has {length} bytes, and {free} are free where {target.Path} would be. Nothing was written. Make room, or choose "
                + "another place."));
    }

    /// <summary>How many bytes this user may still write beside a file; null where nobody says.</summary>
    internal static long? Of(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        try
        {
            var drive = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder);
            // Some file systems of networks and programs do not count at all.
            if (drive.TotalSize <= 0) return null;
            // What a file system keeps back from others, it keeps for root.
            return OperatingSystem.IsLinux() && LinuxFile.User == 0 ? drive.TotalFreeSpace : drive.AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Not every place can be asked (a share of Windows, say): then the write that finds no room says it.
            return null;
        }
    }
}
