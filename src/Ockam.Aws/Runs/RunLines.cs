using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace Ockam.Aws;

/// <summary>The lines of journals: one object of JSON each.</summary>
internal static class RunLines
{
    // The format; a later one is refused by what knows only this.
    private const int Version = 1;

    /// <summary>The first line.</summary>
    public static byte[] Encode(RunState state) => Write(json =>
    {
        json.WriteString("event", RunEvent.Begin);
        json.WriteNumber("version", Version);
        json.WriteString("at", Text(state.Run.Created));
        json.WriteString("run", state.Run.RunId);
        json.WriteString("name", state.Run.Name);
        json.WriteString("purpose", state.Run.Purpose);
        json.WriteString("account", state.Run.Place.Account);
        json.WriteString("partition", state.Run.Place.Partition);
        json.WriteString("region", state.Run.Place.Region);
        if (state.Run.Place.Endpoint is { } endpoint) json.WriteString("endpoint", endpoint);
        json.WriteBoolean("adopted", state.IsAdopted);
        json.WriteStartObject("plan");
        foreach (KeyValuePair<string, string> each in state.Plan.OrderBy(each => each.Key, StringComparer.Ordinal))
            json.WriteString(each.Key, each.Value);
        json.WriteEndObject();
    });

    /// <summary>Any other line.</summary>
    public static byte[] Encode(RunEvent each) => Write(json =>
    {
        json.WriteString("event", each.Name);
        json.WriteString("at", Text(each.At));
        if (each.Step.Length > 0) json.WriteString("step", each.Step);
        if (each.Kind is { } kind) json.WriteString("kind", kind);
        if (each.Token is { } token) json.WriteString("token", token);
        if (each.Id is { } id) json.WriteString("id", id);
    });

    /// <summary>Reads the first line; null if it is none.</summary>
    public static RunState? DecodeFirst(ReadOnlyMemory<byte> line)
    {
        if (Parse(line) is not { } document) return null;
        using (document)
        {
            JsonElement at = document.RootElement;
            if (Text(at, "event") != RunEvent.Begin || !at.TryGetProperty("version", out JsonElement version)
                || !version.TryGetInt32(out int number) || number != Version) return null;
            if (Text(at, "run") is not { } run || !RunNames.IsId(run) || Text(at, "name") is not { } name || !RunNames.IsName(name)
                || Time(at) is not { } created || Text(at, "account") is not { } account
                || Text(at, "region") is not { } region) return null;
            var plan = new Dictionary<string, string>(StringComparer.Ordinal);
            if (at.TryGetProperty("plan", out JsonElement wanted) && wanted.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty each in wanted.EnumerateObject()) plan[each.Name] = each.Value.ToString();
            }

            return new RunState(
                new AwsRun(
                    run, name, new RunPlace(account, Text(at, "partition") ?? "aws", region, Text(at, "endpoint")),
                    Text(at, "purpose") ?? RunPurpose.Network, created),
                at.TryGetProperty("adopted", out JsonElement adopted) && adopted.ValueKind == JsonValueKind.True, plan);
        }
    }

    /// <summary>Reads any other line; null if it is none.</summary>
    public static RunEvent? Decode(ReadOnlyMemory<byte> line)
    {
        if (Parse(line) is not { } document) return null;
        using (document)
        {
            JsonElement at = document.RootElement;
            if (Text(at, "event") is not { } name || Time(at) is not { } time) return null;
            var read = new RunEvent(name, time)
            {
                Step = Text(at, "step") ?? "", Kind = Text(at, "kind"), Id = Text(at, "id"), Token = Text(at, "token"),
            };
            return RunEvent.IsOfStep(name) ? read.Step.Length > 0 ? read : null
                : name is RunEvent.Completed or RunEvent.RemovalBegun ? read : null;
        }
    }

    private static JsonDocument? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(line);
            if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static DateTimeOffset? Time(JsonElement element) =>
        DateTimeOffset.TryParse(
            Text(element, "at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out DateTimeOffset time) ? time : null;
}
