using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>
/// A policy of a key, of KMS or of the local key service, or a policy of IAM: read in full, and kept as it was written. An edit changes
/// the statements that it is about and leaves every other byte in its place.
/// </summary>
public sealed partial class KeyPolicyDocument
{
    /// <summary>The most bytes of UTF-8 that KMS accepts as a key's policy.</summary>
    public const int MaximumLength = 32 * 1024;

    private readonly byte[] _utf8;
    private readonly Layout _layout;

    private KeyPolicyDocument(byte[] utf8, Layout layout, bool isIdentityPolicy)
    {
        _utf8 = utf8;
        _layout = layout;
        IsIdentityPolicy = isIdentityPolicy;
        Text = System.Text.Encoding.UTF8.GetString(utf8);
        Digest = Convert.ToHexStringLower(SHA256.HashData(utf8));
    }

    /// <summary>The policy as it was written.</summary>
    public string Text { get; }

    /// <summary>SHA-256 of the policy's bytes, 64 lower-case hexadecimal digits: tells an edit that the policy has changed.</summary>
    public string Digest { get; }

    /// <summary>Whether this is a policy of IAM, which names no principals because it is attached to one.</summary>
    public bool IsIdentityPolicy { get; }

    /// <summary>The version of the language; the older <c>2008-10-17</c>, which knows no variables, where the policy says none.</summary>
    public string Version { get; private init; } = OldVersion;

    /// <summary>The policy's name; null if it has none.</summary>
    public string? Id { get; private init; }

    /// <summary>The statements in their order.</summary>
    public IReadOnlyList<KeyPolicyStatement> Statements { get; private init; } = [];

    /// <summary>Whether <c>${…}</c> stands for a value of the request.</summary>
    internal bool HasVariables => Version == CurrentVersion;

    /// <summary>Reads a key's policy.</summary>
    /// <param name="text">The JSON.</param>
    /// <exception cref="ModelException">It is none, or has more than <see cref="MaximumLength"/> bytes.</exception>
    public static KeyPolicyDocument Parse(string text) => Read(Encode(text), isIdentityPolicy: false);

    /// <summary>Reads a key's policy.</summary>
    /// <param name="utf8">The JSON in UTF-8, without a byte order mark.</param>
    /// <exception cref="ModelException">It is none, or has more than <see cref="MaximumLength"/> bytes.</exception>
    public static KeyPolicyDocument Parse(ReadOnlySpan<byte> utf8)
    {
        RequireLength(utf8.Length);
        if (!System.Text.Unicode.Utf8.IsValid(utf8)) throw Wrong("it is not UTF-8");
        return Read(utf8.ToArray(), isIdentityPolicy: false);
    }

    /// <summary>Reads a policy of IAM.</summary>
    /// <param name="text">The JSON.</param>
    /// <exception cref="ModelException">It is none, or has more than <see cref="MaximumLength"/> bytes.</exception>
    public static KeyPolicyDocument ParseIdentityPolicy(string text) => Read(Encode(text), isIdentityPolicy: true);

    /// <summary>A policy that leaves everything to the policies of IAM in one account, as KMS gives it to new keys.</summary>
    /// <param name="account">The account's number, 12 digits.</param>
    /// <exception cref="ModelException">That is no account's number.</exception>
    public static KeyPolicyDocument ForAccount(string account)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (!KeyPolicyArn.IsAccount(account))
            throw new ModelException(
                ModelErrorReason.InvalidValue, $"'{ModelNames.Printable(account)}' is no number of an account: it has 12 digits.");
        return Parse($$"""
            {
              "Version": "2012-10-17",
              "Statement": [
                {
                  "Sid": "Enable IAM User Permissions",
                  "Effect": "Allow",
                  "Principal": {
                    "AWS": "arn:aws:iam::{{account}}:root"
                  },
                  "Action": "kms:*",
                  "Resource": "*"
                }
              ]
            }
            """.ReplaceLineEndings("\n"));
    }

    /// <summary>The policy as it was written.</summary>
    public override string ToString() => Text;

    private static byte[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int length = ModelNames.LengthOf(text);
        if (length == int.MaxValue) throw Wrong("it holds half a surrogate pair");
        RequireLength(length);
        return System.Text.Encoding.UTF8.GetBytes(text);
    }

    private static void RequireLength(int length)
    {
        if (length > MaximumLength)
            throw new ModelException(
                ModelErrorReason.InvalidPolicy,
                $"The policy has {length:N0} bytes; KMS accepts {MaximumLength:N0} (32 KiB). Take out statements that are no longer "
                + "needed, or name several principals in one statement.");
    }

    private static ModelException Wrong(string what, Exception? cause = null) =>
        new(ModelErrorReason.InvalidPolicy, $"This is no policy: {what}.", cause);

    /// <summary>Where the statements stand, in bytes.</summary>
    /// <param name="Start">Where the value of <c>Statement</c> begins.</param>
    /// <param name="End">Where it ends.</param>
    /// <param name="IsArray">Whether it is a list, or one statement alone.</param>
    /// <param name="Spans">Where each statement begins and ends.</param>
    private sealed record Layout(int Start, int End, bool IsArray, IReadOnlyList<(int Start, int End)> Spans);
}
