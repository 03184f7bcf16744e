using Ockam.Vault;

namespace Ockam.Aws;

/// <summary>
/// Where the keys of a vault in AWS KMS are, and with which profile they are reached: <c>aws-kms:REGION</c>, and as a query a profile and
/// an endpoint if they are not the usual ones. No secret is in it.
/// </summary>
/// <param name="Region">The region's system name.</param>
/// <param name="ProfileName">A profile of the shared AWS configuration; null for what AWS's own tools find.</param>
/// <param name="EndpointUrl">Another endpoint than AWS's own; null for that.</param>
public sealed record KmsPlace(string Region, string? ProfileName = null, Uri? EndpointUrl = null)
{
    private const string Scheme = "aws-kms:";

    /// <summary>Reads what <see cref="ToString"/> has written.</summary>
    /// <exception cref="VaultException">It is no such place.</exception>
    public static KmsPlace Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('?', 2);
        if (!text.StartsWith(Scheme, StringComparison.Ordinal) || parts[0].Length == Scheme.Length) throw Wrong(text);
        var place = new KmsPlace(parts[0][Scheme.Length..]);
        foreach (string pair in parts.Length == 1 ? [] : parts[1].Split('&'))
        {
            string[] named = pair.Split('=', 2);
            if (named.Length != 2) throw Wrong(text);
            string value = Uri.UnescapeDataString(named[1]);
            place = named[0] switch
            {
                "profile" => place with { ProfileName = value },
                "endpoint" when Uri.TryCreate(value, UriKind.Absolute, out Uri? endpoint) => place with { EndpointUrl = endpoint },
                _ => throw Wrong(text),
            };
        }

        return place;
    }

    /// <summary>The place as it is kept.</summary>
    public override string ToString()
    {
        string[] named =
        [
            .. ProfileName is null ? [] : (string[])[$"profile={Uri.EscapeDataString(ProfileName)}"],
            .. EndpointUrl is null ? [] : (string[])[$"endpoint={Uri.EscapeDataString(EndpointUrl.AbsoluteUri)}"],
        ];
        return $"{Scheme}{Region}{(named.Length == 0 ? "" : "?")}{string.Join('&', named)}";
    }

    private static VaultException Wrong(string text) =>
        new($"'{AwsText.Printable(text)}' is no place of keys in AWS KMS, such as {Scheme}eu-central-1.");
}
