using Microsoft.Win32.SafeHandles;

namespace Ockam.Models;

/// <summary>What others have put under a name that is about to be written: whether it is theirs, and how it goes.</summary>
internal static class ForeignFile
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Whether a file is this user's.</summary>
    /// <remarks>
    /// Some file systems (of networks and programs) call all files somebody's, with modes of their own: there a file that was just made
    /// shows what those of this user have.
    /// </remarks>
    public static bool IsOwn(string path, FileFacts facts) => IsOwn(facts, () => MakeAnother(path));

    /// <summary>Whether nobody else may read or write a file, as far as the file system can say that of any.</summary>
    public static bool IsPrivate(string path, FileFacts facts) => IsPrivate(facts, () => MakeAnother(path));

    internal static bool IsOwn(FileFacts facts, Func<FileFacts?> makeAnother) =>
        facts.Owner == LinuxFile.User || facts.Owner == makeAnother()?.Owner;

    internal static bool IsPrivate(FileFacts facts, Func<FileFacts?> makeAnother) => facts.IsRegular
        && ((facts.Mode & ~Mode) == 0 || (makeAnother() is { } made && (facts.Mode & ~(Mode | made.Mode)) == 0));

    /// <summary>Removes a file that was judged, and not another that has its name by now.</summary>
    /// <param name="path">Its name.</param>
    /// <param name="identity">What it is; null for a link.</param>
    /// <exception cref="ModelException">It may not be removed.</exception>
    public static void Remove(string path, (ulong Device, ulong Number)? identity)
    {
        string aside = AnotherName(path);
        try
        {
            // Another process of this user may have replaced it a moment ago: so it is looked at under a name that nobody else uses.
            if (identity is null)
            {
                File.Delete(path);
                return;
            }

            File.Move(path, aside, overwrite: true);
            if (FileFacts.Of(aside)?.Identity == identity || !ExclusiveName.TryGive(aside, path)) File.Delete(aside);
        }
        catch (FileNotFoundException)
        {
            // Whoever has it was faster: it is gone.
        }
        catch (UnauthorizedAccessException refused) when (FileFacts.Of(path) is { } facts && facts.Owner != LinuxFile.User)
        {
            throw InUse(path, facts.Owner, refused);
        }
    }

    /// <summary>The error where it can be neither opened nor replaced.</summary>
    public static ModelException InUse(string path, uint owner, Exception? inner = null) => new(
        ModelErrorReason.InUse,
        $"{path} is of the user with the number {owner}, and may be neither opened nor replaced: that user makes the same file at this "
        + "moment, or has left it there. Have it deleted by that user or by the owner of the folder, or choose another name.",
        inner);

    private static FileFacts? MakeAnother(string path)
    {
        const int Flags = LinuxFile.ReadWrite | LinuxFile.CreateNew;
        string name = AnotherName(path);
        (SafeFileHandle? handle, _) = LinuxFile.Open(name, Flags | (LinuxFile.NoFollow ?? 0), Mode);
        if (handle is null) return null;
        using (handle)
        {
            FileFacts? facts = FileFacts.Of(handle);
            File.Delete(name);
            return facts;
        }
    }

    private static string AnotherName(string path) => Path.Combine(Path.GetDirectoryName(path)!, $".ockam-{Guid.NewGuid():N}");
}
