using System.Globalization;
using System.Text.Json;

namespace Ockam.Attestation;

/// <summary>Values that registers must have, computed from an image before it runs anywhere, in the JSON form of AWS's
/// nitro-tpm-pcr-compute.</summary>
/// <param name="Pcrs">The values by register, 48 bytes each.</param>
public sealed record PcrReference(IReadOnlyDictionary<int, ReadOnlyMemory<byte>> Pcrs)
{
    private const string Algorithm = "SHA384";

    /// <summary>Computes PCR4, PCR7 and PCR12 for an image that starts by itself, such as a unified kernel image.</summary>
    /// <param name="images">The EFI images in the order in which they are loaded; usually one.</param>
    /// <param name="variables">The Secure Boot variables; none if null.</param>
    /// <exception cref="AttestationException">A variable is no list of signatures, or a signature of an image is malformed.</exception>
    public static PcrReference Compute(IReadOnlyList<EfiImage> images, SecureBootVariables? variables = null)
    {
        ArgumentNullException.ThrowIfNull(images);
        if (images.Count == 0) throw new ArgumentException("Name at least one image.", nameof(images));
        variables ??= SecureBootVariables.None;
        variables.RequireLists();
        return new PcrReference(new SortedDictionary<int, ReadOnlyMemory<byte>>
        {
            [4] = PcrCalculator.BootLoader(images, variables.IsOn),
            [7] = PcrCalculator.SecureBoot(images, variables),
            [12] = new byte[48],
        });
    }

    /// <summary>Reads the JSON form.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="AttestationException">It is none.</exception>
    public static PcrReference FromJson(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement measurements = document.RootElement.GetProperty("Measurements");
            if (measurements.GetProperty("HashAlgorithm").GetString() is var algorithm && algorithm != Algorithm)
                throw new FormatException($"the hash algorithm is {algorithm}, not {Algorithm}");
            var pcrs = new SortedDictionary<int, ReadOnlyMemory<byte>>();
            foreach (JsonProperty property in measurements.EnumerateObject().Where(property => property.Name != "HashAlgorithm"))
            {
                // One way to write each: "PCR4" and "PCR04" could have different values.
                if (!property.Name.StartsWith("PCR", StringComparison.Ordinal)
                    || !int.TryParse(property.Name.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
                    || property.Name is [_, _, _, '0', _, ..]
                    || index >= PcrSelection.RegisterCount)
                    throw new FormatException($"'{property.Name}' is no register");
                byte[] value = Convert.FromHexString(property.Value.GetString() ?? string.Empty);
                if (value.Length != 48) throw new FormatException($"{property.Name} has {value.Length} bytes, not 48");
                if (!pcrs.TryAdd(index, value)) throw new FormatException($"{property.Name} stands there twice");
            }

            if (pcrs.Count == 0) throw new FormatException("it names no registers");
            return new PcrReference(pcrs);
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or KeyNotFoundException or InvalidOperationException)
        {
            throw new AttestationException($"This is no reference of registers: {wrong.Message.TrimEnd('.')}.", wrong);
        }
    }

    /// <summary>Writes the JSON form.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("Measurements");
            writer.WriteString("HashAlgorithm", Algorithm);
            foreach ((int index, ReadOnlyMemory<byte> value) in Pcrs.OrderBy(pcr => pcr.Key))
                writer.WriteString($"PCR{index}", Convert.ToHexStringLower(value.Span));
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Compares with what a document says. Whether the document may be believed is another question.</summary>
    /// <param name="document">The document of a NitroTPM.</param>
    /// <returns>The registers that differ, each with what it measures and what that may mean; empty if all agree.</returns>
    public IReadOnlyList<PcrDifference> Compare(AttestationDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return Compare(document.Pcrs);
    }

    /// <summary>Compares with values that were read.</summary>
    /// <param name="pcrs">The values by register.</param>
    public IReadOnlyList<PcrDifference> Compare(IReadOnlyDictionary<int, ReadOnlyMemory<byte>> pcrs)
    {
        ArgumentNullException.ThrowIfNull(pcrs);
        var differences = new List<PcrDifference>();
        foreach ((int index, ReadOnlyMemory<byte> expected) in Pcrs.OrderBy(pcr => pcr.Key))
        {
            // Without the cast, null would become empty bytes by way of the array's conversion.
            ReadOnlyMemory<byte>? found = pcrs.TryGetValue(index, out ReadOnlyMemory<byte> value) ? (ReadOnlyMemory<byte>?)value : null;
            if (found is { } there && there.Span.SequenceEqual(expected.Span)) continue;
            string meaning = PcrMeaning.Of(AttestationDocumentKind.NitroTpm, index);
            differences.Add(new PcrDifference(index, meaning, expected, found, PcrExplanation.Of(index, expected, found)));
        }

        return differences;
    }
}
