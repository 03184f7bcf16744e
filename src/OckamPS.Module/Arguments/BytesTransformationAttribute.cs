using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Security.Cryptography;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Reads bytes: a byte array, a file from Get-Item, hexadecimal digits, or a text that says what it is, <c>hex:</c>, <c>base64:</c>,
/// <c>text:</c> (as UTF-8) or <c>file:</c>. A text without such a beginning is hexadecimal or refused: "cafe" could be all four, and a
/// guess that is wrong would be signed by a TPM and believed.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class BytesTransformationAttribute : ArgumentTransformationAttribute
{
    // More than any key's PEM, which is longer than what it stands for.
    private const int MostPem = 64 * 1024;
    private const string Forms = "Give a byte array, a file from Get-Item, hexadecimal digits, base64:…, text:…, or file:PATH";

    /// <summary>The most bytes that it may be.</summary>
    public int Maximum { get; set; } = 1 << 20;

    /// <summary>Whether a single byte is meant as such: a pipeline takes arrays apart.</summary>
    public bool AcceptsByte { get; set; }

    /// <summary>Whether a public key in PEM stands for its DER encoding, which is what others take.</summary>
    public bool IsPublicKey { get; set; }

    // One array for each byte, so that a byte of an array that a pipeline took apart is told from a value that has one byte.
    private static readonly byte[][] s_elements = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })];

    /// <summary>Whether what was transformed was a byte by itself, no text, file or array with a single byte.</summary>
    internal static bool IsElement(byte[]? bytes) => bytes is [var value] && ReferenceEquals(bytes, s_elements[value]);

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? Unwrap(wrapped) : inputData;
        byte[]? bytes = value switch
        {
            null => null,
            byte[] given => given,
            byte one when AcceptsByte => s_elements[one],
            NitroTpmAttestationInfo document => document.Document,
            NitroTpmSealedSecretInfo secret => secret.Encoded,
            FileInfo file => ReadFile(file.FullName),
            string text => Parse(engineIntrinsics, text.Trim()),
            IEnumerable list when BytesOf(list) is { } given => given,
            _ => throw Refuse($"'{value}' ({value.GetType().Name}) is not bytes. {Forms}; an array goes through a pipeline as ',$bytes'."),
        };
        if (bytes is null) return null;
        if (IsPublicKey) bytes = DerOf(bytes);
        return bytes.Length <= Maximum
            ? bytes
            : throw Refuse($"{bytes.Length} bytes are more than the {Maximum} that are allowed; give their hash.");
    }

    // PowerShell reads 0102 as a number, but remembers how the argument was written. Where that is how the number itself is written, it
    // may as well have been computed, and its decimal digits are no bytes.
    private static object Unwrap(PSObject wrapped)
    {
        if (wrapped.BaseObject is not (int or long or double or decimal or System.Numerics.BigInteger)) return wrapped.BaseObject;
        string written = wrapped.ToString();
        return written != ((IFormattable)wrapped.BaseObject).ToString(null, CultureInfo.InvariantCulture)
            ? written
            : throw Refuse($"{written} is a number here, which could be meant otherwise. Write digits of bytes as 'hex:{written}'.");
    }

    private byte[] Parse(EngineIntrinsics? engine, string text)
    {
        if (IsPublicKey && text.StartsWith("-----BEGIN", StringComparison.Ordinal)) return System.Text.Encoding.ASCII.GetBytes(text);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string rest = text[(colon + 1)..];
        try
        {
            return (colon < 0 ? "" : text[..colon]) switch
            {
                "" or "hex" => Hex(rest),
                "base64" => Convert.FromBase64String(rest),
                "text" => System.Text.Encoding.UTF8.GetBytes(rest),
                "file" => ReadFile(engine?.SessionState.Path.GetUnresolvedProviderPathFromPSPath(rest) ?? Path.GetFullPath(rest)),
                _ => throw Refuse($"'{Shown(text)}' does not say what it is. {Forms}."),
            };
        }
        catch (FormatException)
        {
            throw Refuse($"'{Shown(text)}' is not {(colon < 0 ? "hexadecimal" : text[..colon])}. {Forms}.");
        }
    }

    private static byte[] Hex(string digits) =>
        Convert.FromHexString(digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? digits[2..] : digits);

    private byte[] ReadFile(string path)
    {
        try
        {
            int most = IsPublicKey ? MostPem : Maximum;
            // One byte more than is allowed tells that there is more.
            byte[] bytes = InputFile.ReadStart(path, most + 1);
            return bytes.Length <= most
                ? bytes
                : throw Refuse($"{path} has more than the {most} bytes that are allowed; give its hash.");
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw Refuse($"The file cannot be read: {failed.Message}");
        }
    }

    // The numbers of an array as it is written on a command line.
    private static byte[]? BytesOf(IEnumerable list)
    {
        var bytes = new List<byte>();
        foreach (object? item in list)
        {
            object? number = item is PSObject wrapped ? wrapped.BaseObject : item;
            if (number is byte small) bytes.Add(small);
            else if (number is int and >= 0 and <= 255) bytes.Add((byte)(int)number);
            else return null;
        }

        return [.. bytes];
    }

    private static byte[] DerOf(byte[] key)
    {
        string text = System.Text.Encoding.Latin1.GetString(key);
        if (!PemEncoding.TryFind(text, out PemFields fields)) return key;
        string label = text[fields.Label];
        if (label != "PUBLIC KEY")
        {
            throw Refuse(
                $"The file holds a {label.ToLowerInvariant()}, and a document shows everybody what is put in. Give the PUBLIC KEY.");
        }

        return Convert.FromBase64String(text[fields.Base64Data]);
    }

    private static string Shown(string text) => text.Length <= 40 ? text : text[..40] + "…";

    private static ArgumentTransformationMetadataException Refuse(string message) => new(message);
}
