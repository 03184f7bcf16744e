using System.Globalization;
using System.Text.Json;

namespace Ockam.Attestation;

public sealed partial record TpmQuote
{
    // More than a quote of every register of every bank has.
    private const int MaximumJson = 64 * 1024;

    /// <summary>It as a text that goes to a verifier on another machine: the three parts in base64, the registers in hexadecimal
    /// digits by bank.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteBase64String("attest", Attest.Span);
            writer.WriteBase64String("signature", Signature.Span);
            writer.WriteBase64String("key", PublicKey.Span);
            writer.WriteStartObject("pcrs");
            foreach (TpmHash bank in Pcrs.Selection.Banks)
            {
                writer.WriteStartObject(bank.ToString().ToLowerInvariant());
                foreach ((int index, ReadOnlyMemory<byte> value) in Pcrs.Of(bank).OrderBy(pcr => pcr.Key))
                    writer.WriteString(index.ToString(CultureInfo.InvariantCulture), Convert.ToHexStringLower(value.Span));
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Reads what <see cref="ToJson"/> has written. Nothing of it is verified by that.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="AttestationException">It is none.</exception>
    public static TpmQuote FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            if (json.Length > MaximumJson) throw new FormatException($"it has {json.Length} characters");
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            return new TpmQuote(
                root.GetProperty("attest").GetBytesFromBase64(),
                root.GetProperty("signature").GetBytesFromBase64(),
                root.GetProperty("key").GetBytesFromBase64(),
                ReadPcrs(root.GetProperty("pcrs")));
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or KeyNotFoundException
            or InvalidOperationException or ArgumentException)
        {
            throw new AttestationException($"This is no quote: {wrong.Message}.", wrong);
        }
    }

    private static PcrValues ReadPcrs(JsonElement pcrs)
    {
        var values = new SortedDictionary<(TpmHash Bank, int Register), byte[]>();
        var banks = new List<PcrSelection>();
        foreach (JsonProperty bank in pcrs.EnumerateObject())
        {
            var hash = Enum.Parse<TpmHash>(bank.Name, ignoreCase: true);
            var registers = new List<int>();
            foreach (JsonProperty register in bank.Value.EnumerateObject())
            {
                int index = int.Parse(register.Name, NumberStyles.None, CultureInfo.InvariantCulture);
                byte[] value = Convert.FromHexString(register.Value.GetString() ?? string.Empty);
                if (value.Length != hash.Length()) throw new FormatException($"register {index} of {hash} has {value.Length} bytes");
                if (!values.TryAdd((hash, index), value)) throw new FormatException($"register {index} of {hash} stands there twice");
                registers.Add(index);
            }

            banks.Add(PcrSelection.Of(hash, registers));
        }

        return new PcrValues(PcrSelection.Of(banks), values);
    }
}
