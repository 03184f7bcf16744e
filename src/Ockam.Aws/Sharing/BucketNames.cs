using System.Net;

namespace Ockam.Aws;

/// <summary>Which names of buckets and which prefixes in them are accepted before anything is asked.</summary>
internal static class BucketNames
{
    // Of S3, for general purpose buckets.
    private const int Shortest = 3;
    private const int Longest = 63;

    // What S3 keeps for itself and for buckets of other kinds.
    private static readonly string[] s_beginnings = ["xn--", "sthree-", "amzn-s3-demo-"];
    private static readonly string[] s_endings = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"];

    /// <summary>Refuses what cannot be a bucket's name.</summary>
    /// <exception cref="AwsException">It cannot.</exception>
    public static void Require(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        string? wrong = name switch
        {
            { Length: < Shortest or > Longest } => $"it has {name.Length} characters, and {Shortest} to {Longest} are possible",
            _ when !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-') =>
                "it has lower-case letters, digits, dots and hyphens alone",
            _ when !char.IsAsciiLetterOrDigit(name[0]) || !char.IsAsciiLetterOrDigit(name[^1]) =>
                "it begins and ends with a letter or a digit",
            _ when name.Contains("..", StringComparison.Ordinal) => "it has no two dots side by side",
            _ when IPAddress.TryParse(name, out _) => "it is not of the form of an IP address",
            _ when s_beginnings.FirstOrDefault(each => name.StartsWith(each, StringComparison.Ordinal)) is { } taken =>
                $"S3 keeps names that begin with '{taken}'",
            _ when s_endings.FirstOrDefault(each => name.EndsWith(each, StringComparison.Ordinal)) is { } taken =>
                $"S3 keeps names that end with '{taken}'",
            _ => null,
        };
        if (wrong is not null)
            throw new AwsException(
                AwsErrorKind.InvalidRequest, $"'{AwsText.Printable(name)}' cannot be the name of a bucket: {wrong}. Choose another name.");
    }

    /// <summary>A prefix without slashes at its ends; what would mean more than itself in a policy is refused.</summary>
    /// <exception cref="AwsException">It cannot be one.</exception>
    public static string ToPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        string bare = prefix.Trim('/');
        // A star, a question mark or a dollar sign is a pattern or a variable in a policy.
        if (bare.Length is > 0 and <= 512 && bare.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.'))
            return bare;
        throw new AwsException(
            AwsErrorKind.InvalidRequest,
            $"'{AwsText.Printable(prefix)}' cannot be the prefix of models: it has letters, digits, '-', '_', '.' and '/' alone.");
    }
}
