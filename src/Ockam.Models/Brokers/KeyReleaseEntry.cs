using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Ockam.Models;

/// <summary>An entry of a broker's log.</summary>
internal sealed record KeyReleaseEntry(string Event)
{
    // What an owner reads; the rest of a reason is in nobody's way.
    private const int MaximumText = 1024;

    /// <summary>A broker has begun to use the log.</summary>
    public const string Opened = "opened";

    /// <summary>A key is about to leave.</summary>
    public const string Released = "released";

    /// <summary>A request was refused.</summary>
    public const string Refused = "refused";

    /// <summary>The line before was cut by a crash.</summary>
    public const string Torn = "torn";

    public string? Consumer { get; init; }

    /// <summary>The channel's handshake hash.</summary>
    public string? Channel { get; init; }

    public string? KeyId { get; init; }

    /// <summary>What the encryption context says that the model is.</summary>
    public string? Context { get; init; }

    /// <summary>SHA-384 of the wrapped key.</summary>
    public string? WrappedKey { get; init; }

    /// <summary>SHA-384 of the document.</summary>
    public string? Document { get; init; }

    /// <summary>Which check failed.</summary>
    public string? Refusal { get; init; }

    public string? Reason { get; init; }

    /// <summary>How many refusals since the entry before were only counted.</summary>
    public long Uncounted { get; init; }

    /// <summary>For a cut line: how many bytes it has, and the digest of the entry before it.</summary>
    public (int Length, string Before)? Cut { get; init; }

    public byte[] Encode(long number, DateTimeOffset at, string previous)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("n", number);
            json.WriteString("at", at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            json.WriteString("previous", previous);
            json.WriteString("event", Event);
            Write(json, "consumer", Consumer);
            Write(json, "channel", Channel);
            Write(json, "key", KeyId);
            Write(json, "context", Context);
            Write(json, "wrapped-key-sha384", WrappedKey);
            Write(json, "document-sha384", Document);
            Write(json, "class", Refusal);
            Write(json, "reason", Reason);
            if (Uncounted > 0) json.WriteNumber("refusals-not-written", Uncounted);
            if (Cut is { } cut)
            {
                json.WriteNumber("bytes", cut.Length);
                json.WriteString("before", cut.Before);
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value.Length > MaximumText ? value[..MaximumText] + "…" : value);
    }
}
