using System.Text.Json;

namespace Ockam.Models;

/// <summary>What someone has written down about a sealed file, to recognize it again without knowing its publisher.</summary>
/// <param name="Name">The model's file name.</param>
/// <param name="PlainSize">Bytes of the plain file.</param>
/// <param name="Sha384">SHA-384 of the plain file, 96 hexadecimal digits.</param>
/// <param name="Digest">
/// The sealed file's digest, 96 hexadecimal digits; null if another sealing of the same model will do as well: then it is the plain bytes
/// that must have the SHA-384, which is known only when all of them were read.
/// </param>
public sealed record SealedModelManifest(string Name, long PlainSize, string Sha384, string? Digest)
{
    private const int DigestDigits = 96;

    // What a file states is no proof of what is in it: only its plain bytes have this SHA-384, and they are seen with the key alone.
    internal bool IsOfPlainBytes => Digest is null;

    /// <summary>The manifest of a file that is trusted now.</summary>
    /// <param name="info">What the file says.</param>
    public static SealedModelManifest Of(SealedModelInfo info)
    {
        ArgumentNullException.ThrowIfNull(info);
        return new SealedModelManifest(info.Name, info.PlainSize, info.Sha384, info.Digest);
    }

    /// <summary>Reads the JSON form.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="ModelException">It is none.</exception>
    public static SealedModelManifest FromJson(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            var manifest = new SealedModelManifest(
                root.GetProperty("name").GetString() ?? "",
                root.GetProperty("size").GetInt64(),
                root.GetProperty("sha384").GetString() ?? "",
                root.TryGetProperty("digest", out JsonElement digest) ? digest.GetString() : null);
            ModelNames.RequireFileName(manifest.Name);
            RequireDigest(manifest.Sha384);
            if (manifest.Digest is { } given) RequireDigest(given);
            return manifest;
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ModelException(ModelErrorReason.Malformed, $"This is no manifest of a sealed model: {wrong.Message}", wrong);
        }
    }

    /// <summary>Writes the JSON form.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("name", Name);
            writer.WriteNumber("size", PlainSize);
            writer.WriteString("sha384", Sha384);
            if (Digest is not null) writer.WriteString("digest", Digest);
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>What differs between this and a file; null if nothing does.</summary>
    internal string? Difference(SealedModelInfo info)
    {
        if (info.Name != Name) return $"it is '{ModelNames.Printable(info.Name)}', not '{Name}'";
        if (info.PlainSize != PlainSize) return $"its plain file has {info.PlainSize} bytes, not {PlainSize}";
        if (!Same(info.Sha384, Sha384)) return $"the SHA-384 of its plain file is {info.Sha384}, not {Sha384}";
        return Digest is null || Same(info.Digest, Digest) ? null : $"its digest is {info.Digest}, not {Digest}";
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static void RequireDigest(string digits)
    {
        if (digits.Length != DigestDigits || !digits.All(char.IsAsciiHexDigit))
            throw new FormatException($"a digest has {DigestDigits} hexadecimal digits, not the {digits.Length} characters given.");
    }
}
