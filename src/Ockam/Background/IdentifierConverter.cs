using System.Text.Json;
using System.Text.Json.Serialization;
using Ockam.Identities;

namespace Ockam.Background;

/// <summary>Writes Identifiers as their texts.</summary>
internal sealed class IdentifierConverter : JsonConverter<Identifier>
{
    /// <inheritdoc/>
    public override Identifier Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        Identifier.TryParse(reader.GetString(), out Identifier identifier) ? identifier : throw new JsonException("This is no Identifier.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Identifier value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
