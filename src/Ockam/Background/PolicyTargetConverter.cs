using System.Text.Json;
using System.Text.Json.Serialization;
using Ockam.Policies;

namespace Ockam.Background;

/// <summary>Writes what a policy is for as an object with one of the two properties <c>resource</c> and <c>resource_type</c>.</summary>
internal sealed class PolicyTargetConverter : JsonConverter<PolicyTarget>
{
    private const string Resource = "resource";
    private const string ResourceType = "resource_type";

    /// <inheritdoc/>
    public override PolicyTarget Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        try
        {
            if (document.RootElement.TryGetProperty(Resource, out JsonElement name)) return PolicyTarget.ForResource(name.GetString()!);
            if (document.RootElement.TryGetProperty(ResourceType, out JsonElement type))
                return PolicyTarget.ForType(PolicyResourceTypes.Parse(type.GetString()!));
        }
        catch (Exception exception) when (exception is PolicyException or InvalidOperationException or ArgumentException)
        {
            throw new JsonException(exception.Message, exception);
        }

        throw new JsonException("A policy is for a resource, or for a type of resources.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, PolicyTarget value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        if (value.Resource is { } resource) writer.WriteString(Resource, resource);
        else writer.WriteString(ResourceType, value.Type!.Value.ToText());
        writer.WriteEndObject();
    }
}
