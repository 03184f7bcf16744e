using System.Globalization;
using System.Text.Json;
using Ockam.Identities;

namespace Ockam.Models;

/// <summary>What this machine knows of a model that it has loaded. None of it is secret.</summary>
public sealed record LoadedModelRecord
{
    /// <summary>The model's name at the server.</summary>
    public required string Name { get; init; }

    /// <summary>The server.</summary>
    public required Uri Server { get; init; }

    /// <summary>The model's file name.</summary>
    public required string FileName { get; init; }

    /// <summary>Bytes of the plain weights.</summary>
    public required long Size { get; init; }

    /// <summary>SHA-256 of the plain weights, 64 hexadecimal digits: how the server names them.</summary>
    public required string Sha256 { get; init; }

    /// <summary>SHA-384 of the plain weights, 96 hexadecimal digits: what is measured into PCR15.</summary>
    public required string Sha384 { get; init; }

    /// <summary>The publisher that was expected and has signed; null where none was.</summary>
    public Identifier? Publisher { get; init; }

    /// <summary>Whether a publisher or a manifest vouches for the weights; false only where the caller allowed that.</summary>
    public required bool IsVouchedFor { get; init; }

    /// <summary>Whether the server has made the model; before, it has only the weights.</summary>
    public bool IsCreated { get; init; }

    /// <summary>
    /// The boot in which the server was given these weights, or was seen to have them; null if it is not known. After a restart nothing
    /// of that is believed.
    /// </summary>
    public string? BootId { get; init; }

    /// <summary>When that was written down.</summary>
    public required DateTimeOffset Time { get; init; }

    internal byte[] Encode()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("name", Name);
            writer.WriteString("server", Server.AbsoluteUri);
            writer.WriteString("file", FileName);
            writer.WriteNumber("size", Size);
            writer.WriteString("sha256", Sha256);
            writer.WriteString("sha384", Sha384);
            if (Publisher is { } publisher) writer.WriteString("publisher", publisher.ToString());
            if (BootId is not null) writer.WriteString("boot", BootId);
            writer.WriteBoolean("vouched", IsVouchedFor);
            writer.WriteBoolean("created", IsCreated);
            writer.WriteString("time", Time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    internal static LoadedModelRecord Decode(ReadOnlyMemory<byte> json, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            JsonElement root = document.RootElement;
            string Text(string name) => root.GetProperty(name).GetString() ?? throw new FormatException($"'{name}' is null");
            return new LoadedModelRecord
            {
                Name = Text("name"),
                Server = new Uri(Text("server"), UriKind.Absolute),
                FileName = Text("file"),
                Size = root.GetProperty("size").GetInt64(),
                Sha256 = Text("sha256"),
                Sha384 = Text("sha384"),
                Publisher = root.TryGetProperty("publisher", out _) ? Identifier.Parse(Text("publisher")) : null,
                BootId = root.TryGetProperty("boot", out _) ? Text("boot") : null,
                IsVouchedFor = root.GetProperty("vouched").GetBoolean(),
                IsCreated = root.GetProperty("created").GetBoolean(),
                Time = root.GetProperty("time").GetDateTimeOffset(),
            };
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new ModelException(
                ModelErrorReason.Malformed,
                $"{path} is no record of a loaded model: {wrong.Message} Remove it; loading the model again writes it anew.", wrong);
        }
    }
}
