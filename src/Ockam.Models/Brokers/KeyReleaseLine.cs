using System.Security.Cryptography;
using System.Text.Json;

namespace Ockam.Models;

/// <summary>What of a line of a broker's log holds the chain together.</summary>
internal sealed record KeyReleaseLine(long Number, string Previous, bool IsTorn, int CutLength, string? Before)
{
    /// <summary>Reads a line; null if it is no entry.</summary>
    public static KeyReleaseLine? Read(ReadOnlyMemory<byte> line)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(line);
            JsonElement root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object
                || !root.TryGetProperty("n", out JsonElement number) || !number.TryGetInt64(out long n)
                || !root.TryGetProperty("previous", out JsonElement previous) || previous.ValueKind != JsonValueKind.String
                || !root.TryGetProperty("event", out JsonElement kind) || kind.ValueKind != JsonValueKind.String) return null;
            if (kind.GetString() != KeyReleaseEntry.Torn) return new KeyReleaseLine(n, previous.GetString()!, false, 0, null);
            return root.TryGetProperty("bytes", out JsonElement bytes) && bytes.TryGetInt32(out int length)
                && root.TryGetProperty("before", out JsonElement before) && before.ValueKind == JsonValueKind.String
                ? new KeyReleaseLine(n, previous.GetString()!, true, length, before.GetString())
                : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            // Half a character, too: GetString refuses it.
            return null;
        }
    }

    /// <summary>The digest by which the next entry names a line.</summary>
    public static string DigestOf(ReadOnlySpan<byte> line) => Convert.ToHexStringLower(SHA256.HashData(line));
}
