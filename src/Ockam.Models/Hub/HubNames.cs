namespace Ockam.Models;

/// <summary>Names of the hub, which become parts of addresses.</summary>
internal static class HubNames
{
    // The hub's own limits are lower; these keep addresses within what servers take.
    private const int MostPart = 96;
    private const int MostPath = 1024;
    private const int CommitLength = 40;

    /// <summary>A repository: <c>owner/name</c>, or a name alone as the oldest have it.</summary>
    public static string Repository(string name)
    {
        string[] parts = name.Split('/');
        bool valid = parts.Length <= 2 && parts.All(part => part.Length is > 0 and <= MostPart && part is not ("." or "..")
            && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'));
        return valid ? name : throw Refused(name, "repository: write owner/name, of letters, digits, '.', '_' and '-'");
    }

    /// <summary>A file's path, escaped for an address.</summary>
    public static string File(string path)
    {
        string[] parts = path.Split('/');
        bool valid = path.Length <= MostPath && parts.All(ModelNames.IsFileName);
        return valid ? string.Join('/', parts.Select(Uri.EscapeDataString)) : throw Refused(path, "path of a file in a repository");
    }

    /// <summary>A revision, escaped for an address; a slash of a branch's name is none of a path.</summary>
    public static string Revision(string revision) =>
        revision.Length is > 0 and <= MostPart * 2 && !revision.Any(c => char.IsControl(c) || c is ' ' or '\\' or '?' or '#')
        && revision.Split('/').All(part => part is not ("" or "." or ".."))
            ? Uri.EscapeDataString(revision)
            : throw Refused(revision, "revision: a commit, a branch or a tag");

    /// <summary>Whether a revision is a commit, and can never mean anything else.</summary>
    public static bool IsCommit(string revision) => revision.Length == CommitLength && revision.All(char.IsAsciiHexDigitLower);

    private static ModelException Refused(string name, string what) =>
        new(ModelErrorReason.InvalidValue, $"'{ModelNames.Printable(name)}' is no {what}.");
}
