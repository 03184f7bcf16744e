namespace Ockam.Models;

/// <summary>Puts finished weights to their place, and the data key before: who finds weights finds the key that is theirs.</summary>
internal static class PairFiles
{
    /// <summary>Looks whether a data key may get its place; one with the same bytes may be there.</summary>
    /// <exception cref="ModelException">It is taken.</exception>
    public static void RequireFree(string path, byte[] dataKey, bool overwrite)
    {
        if (!overwrite && File.Exists(path) && !IsSame(path, dataKey))
            throw new ModelException(
                ModelErrorReason.AlreadyExists,
                $"{path} is there already, and is another data key; allow it to be replaced, or choose another name.");
    }

    /// <exception cref="ModelException">A place was taken meanwhile.</exception>
    public static void Place(PartialFile weights, string destination, string? keyPath, byte[]? dataKey, bool overwrite, UnixFileMode mode)
    {
        if (keyPath is not null && !(File.Exists(keyPath) && IsSame(keyPath, dataKey!)))
        {
            RequireFree(keyPath, dataKey!, overwrite);
            using var key = PartialFile.Open(keyPath, overwrite, keep: false);
            RandomAccess.Write(key.Handle, dataKey, 0);
            SetMode(key, mode);
            // Weights that are to be replaced go before: they must not be found with a key that is not theirs.
            if (overwrite) File.Delete(destination);
            key.Complete();
        }

        SetMode(weights, mode);
        weights.Complete();
    }

    private static void SetMode(PartialFile file, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(file.Handle, mode);
    }

    private static bool IsSame(string path, byte[] dataKey)
    {
        // A link to the same bytes is not the same: who has made it can make it lead elsewhere.
        if (SharedFolderFile.TryOpenRead(path) is not { } handle) return false;
        using var file = new SourceFile(handle, path);
        if (file.Length != dataKey.Length) return false;
        var found = new byte[dataKey.Length];
        file.Read(0, found);
        return found.AsSpan().SequenceEqual(dataKey);
    }
}
