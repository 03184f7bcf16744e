namespace Ockam.Models;

/// <summary>Names a store: <c>s3://bucket/path</c>, <c>folder:PATH</c>, or the path of a folder.</summary>
public sealed record ModelStoreReference
{
    /// <summary>Where models stand in a bucket if nothing else is said.</summary>
    public const string DefaultPath = "models";

    private const string S3 = "s3://";
    private const string FolderScheme = "folder:";

    // What S3 allows for a bucket's name; those with other lengths or characters are refused by it.
    private const int LeastBucket = 3;
    private const int MostBucket = 63;

    private ModelStoreReference()
    {
    }

    /// <summary>The folder; null for a bucket.</summary>
    public string? Folder { get; private init; }

    /// <summary>The bucket; null for a folder.</summary>
    public string? Bucket { get; private init; }

    /// <summary>The path in the bucket without slashes at its ends; empty for its root.</summary>
    public string Path { get; private init; } = "";

    /// <summary>Reads a reference.</summary>
    /// <param name="text">
    /// <c>s3://bucket/path</c>; <c>s3://bucket</c> for its path <c>models</c>, and <c>s3://bucket/</c> for its root. <c>folder:PATH</c>, or
    /// a path without a scheme.
    /// </param>
    /// <exception cref="ModelException">It is none.</exception>
    public static ModelStoreReference Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith(S3, StringComparison.OrdinalIgnoreCase)) return ParseBucket(text);
        bool named = text.StartsWith(FolderScheme, StringComparison.OrdinalIgnoreCase);
        string path = named ? text[FolderScheme.Length..] : text;
        if (string.IsNullOrWhiteSpace(path) || path.Contains('\0')) throw Refused(text, "a folder's path is missing.");
        if (!named && path.Contains("://", StringComparison.Ordinal))
            throw Refused(text, "its scheme is not known: there are s3:// and folder:.");
        return new ModelStoreReference { Folder = path };
    }

    /// <summary>The reference as it is written.</summary>
    public override string ToString() => Folder is not null ? FolderScheme + Folder : $"{S3}{Bucket}/{Path}";

    private static ModelStoreReference ParseBucket(string text)
    {
        string rest = text[S3.Length..];
        int slash = rest.IndexOf('/');
        string bucket = slash < 0 ? rest : rest[..slash];
        if (bucket.Length is < LeastBucket or > MostBucket
            || !bucket.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.'))
            throw Refused(
                text, $"'{ModelNames.Printable(bucket)}' is no bucket: {LeastBucket} to {MostBucket} lower-case letters, digits, - and .");
        string path = slash < 0 ? DefaultPath : rest[(slash + 1)..].TrimEnd('/');
        if (path.Split('/') is { Length: > 1 } parts && parts.Any(part => part is "" or "." or ".."))
            throw Refused(text, "its path has an empty part or one of dots.");
        return path is "." or ".." || path.Any(char.IsControl)
            ? throw Refused(text, "its path is none.")
            : new ModelStoreReference { Bucket = bucket, Path = path };
    }

    private static ModelException Refused(string text, string why) => new(
        ModelErrorReason.InvalidValue, $"'{ModelNames.Printable(text)}' names no store: {why}");
}
