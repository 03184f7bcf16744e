using System.Text;

namespace Ockam.Models;

/// <summary>Which names are accepted, from users and from files alike.</summary>
internal static class ModelNames
{
    // What common file systems can store as one name.
    private const int MaximumFileName = 255;
    private const int MaximumKeyService = 64;

    // The longest ARN of a key has about 100 characters; that of an alias at most 320.
    private const int MaximumKeyId = 512;

    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    /// <summary>A name that is one part of a path on every system: no folder, no drive, nothing that leads elsewhere.</summary>
    public static void RequireFileName(string name)
    {
        if (!IsFileName(name))
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"'{Printable(name)}' cannot be a model's file name: it has 1 to {MaximumFileName} bytes and names no folder.");
    }

    /// <summary>Whether a name is such a one.</summary>
    public static bool IsFileName(string name) =>
        name.Length > 0 && LengthOf(name) <= MaximumFileName && name is not ("." or "..")
        && !name.AsSpan().ContainsAny("/\\:*?\"<>|") && !name.Any(char.IsControl) && name[0] != ' ' && name[^1] is not (' ' or '.');

    /// <summary>A short word such as <c>local</c> or <c>aws-kms</c>.</summary>
    public static void RequireKeyService(string name)
    {
        if (name.Length is 0 or > MaximumKeyService || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"'{Printable(name)}' cannot be a key service's name: it has 1 to {MaximumKeyService} lower-case letters, digits "
                + "and hyphens.");
    }

    /// <summary>A key's id as the service writes it: printable ASCII without spaces.</summary>
    public static void RequireKeyId(string keyId)
    {
        if (keyId.Length is 0 or > MaximumKeyId || !keyId.All(c => c is > ' ' and <= '~'))
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"'{Printable(keyId)}' cannot be a key's id: it has 1 to {MaximumKeyId} printable ASCII characters without spaces.");
    }

    /// <summary>How many bytes a text has as UTF-8; one that has none is too long for everything.</summary>
    public static int LengthOf(string text)
    {
        try
        {
            return s_strict.GetByteCount(text);
        }
        catch (EncoderFallbackException)
        {
            return int.MaxValue;
        }
    }

    /// <summary>A text from a file as it may be shown: nothing of it moves a terminal's cursor.</summary>
    public static string Printable(string text) =>
        string.Concat(text.Take(80).Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c)) + (text.Length > 80 ? "…" : "");
}
