using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Amazon.Runtime;

namespace Ockam.Aws;

/// <summary>
/// SSM: parameters, secret ones too. Requests and answers with values are zeroed after use. Errors of all methods are
/// <see cref="AwsException"/>. May be used by many threads at once.
/// </summary>
internal sealed class SsmClient : IDisposable
{
    private const int MostPages = 10_000;

    private readonly AwsClient _client;

    /// <summary>Prepares; nothing is asked yet.</summary>
    /// <param name="connection">The account and region.</param>
    /// <param name="http">What makes connections; null for the SDK's own.</param>
    public SsmClient(AwsConnection connection, HttpClientFactory? http = null) =>
        _client = new AwsClient(AwsService.Ssm, connection, http);

    /// <summary>Writes a parameter.</summary>
    /// <returns>Its version.</returns>
    /// <exception cref="AwsException">There is one of that name and it is not to be replaced (a conflict), or it was refused.</exception>
    public Task<long> PutAsync(SsmPutRequest request, CancellationToken cancellationToken = default) => AskAsync(
        "PutParameter",
        json =>
        {
            json.WriteString("Name", request.Name);
            json.WriteString("Value", request.Value.Span);
            json.WriteString("Type", request.IsSecret ? "SecureString" : "String");
            if (request.KeyId is { } key) json.WriteString("KeyId", key);
            if (request.Description is { } description) json.WriteString("Description", description);
            json.WriteBoolean("Overwrite", request.Overwrites);
            // SSM takes tags with new parameters alone.
            if (request.Overwrites || request.Tags.Count == 0) return;
            json.WriteStartArray("Tags");
            foreach (KeyValuePair<string, string> tag in request.Tags.OrderBy(each => each.Key, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("Key", tag.Key);
                json.WriteString("Value", tag.Value);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        },
        answer => answer.TryGetProperty("Version", out JsonElement version) && version.TryGetInt64(out long number)
            ? number : throw _client.Lacks("PutParameter", "Version"),
        cancellationToken);

    /// <summary>Reads a parameter, decrypted.</summary>
    /// <param name="name">Its name; AWS's own begin with <c>/aws/service/</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="AwsException">There is none, or it was refused.</exception>
    public Task<SsmParameter> GetAsync(string name, CancellationToken cancellationToken = default) => AskAsync(
        "GetParameter",
        json =>
        {
            json.WriteString("Name", name);
            json.WriteBoolean("WithDecryption", true);
        },
        answer => answer.TryGetProperty("Parameter", out JsonElement parameter)
            && parameter.TryGetProperty("Value", out JsonElement value) && value.ValueKind == JsonValueKind.String
                ? new SsmParameter(
                    Text(parameter, "Name") ?? name, Text(parameter, "Type") ?? "", Number(parameter, "Version"), ToUtf8(value))
                : throw _client.Lacks("GetParameter", "value"),
        cancellationToken);

    /// <summary>Parameters, without values.</summary>
    /// <param name="tag">A tag that they carry; null for all.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public IAsyncEnumerable<SsmParameterInfo> DescribeAsync(
        KeyValuePair<string, string>? tag, CancellationToken cancellationToken = default) =>
        DescribeAsync(tag is { } wanted ? $"tag:{wanted.Key}" : null, "Equals", tag?.Value, cancellationToken);

    /// <summary>Parameters whose names begin alike, without values.</summary>
    /// <param name="prefix">How their names begin.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    public IAsyncEnumerable<SsmParameterInfo> DescribeUnderAsync(string prefix, CancellationToken cancellationToken = default) =>
        DescribeAsync("Name", "BeginsWith", prefix, cancellationToken);

    private async IAsyncEnumerable<SsmParameterInfo> DescribeAsync(
        string? key, string option, string? value, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? at = null;
        for (int pages = 0; pages < MostPages; pages++)
        {
            (IReadOnlyList<SsmParameterInfo> found, string? next) = await AskAsync(
                "DescribeParameters", json => WriteDescribe(json, key, option, value, at), ToPage, cancellationToken).ConfigureAwait(false);
            foreach (SsmParameterInfo each in found) yield return each;
            if (next is null || next == at) yield break;
            at = next;
        }
    }

    /// <summary>The tags of a parameter.</summary>
    /// <exception cref="AwsException">There is none, or it was refused.</exception>
    public Task<IReadOnlyDictionary<string, string>> ListTagsAsync(string name, CancellationToken cancellationToken = default) => AskAsync(
        "ListTagsForResource",
        json =>
        {
            json.WriteString("ResourceType", "Parameter");
            json.WriteString("ResourceId", name);
        },
        ToTags, cancellationToken);

    /// <summary>Deletes a parameter.</summary>
    /// <exception cref="AwsException">There is none, or it was refused.</exception>
    public Task DeleteAsync(string name, CancellationToken cancellationToken = default) =>
        AskAsync("DeleteParameter", json => json.WriteString("Name", name), _ => true, cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static void WriteDescribe(Utf8JsonWriter json, string? key, string option, string? value, string? at)
    {
        if (key is not null)
        {
            json.WriteStartArray("ParameterFilters");
            json.WriteStartObject();
            json.WriteString("Key", key);
            json.WriteString("Option", option);
            json.WriteStartArray("Values");
            json.WriteStringValue(value);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
        }

        if (at is not null) json.WriteString("NextToken", at);
    }

    private static (IReadOnlyList<SsmParameterInfo> Found, string? Next) ToPage(JsonElement answer)
    {
        var found = new List<SsmParameterInfo>();
        if (answer.TryGetProperty("Parameters", out JsonElement list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement each in list.EnumerateArray())
            {
                if (Text(each, "Name") is { } name)
                    found.Add(new SsmParameterInfo(name, Text(each, "Type") ?? "", Number(each, "Version")));
            }
        }

        return (found, Text(answer, "NextToken"));
    }

    private static IReadOnlyDictionary<string, string> ToTags(JsonElement answer)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!answer.TryGetProperty("TagList", out JsonElement list) || list.ValueKind != JsonValueKind.Array) return tags;
        foreach (JsonElement each in list.EnumerateArray())
        {
            if (Text(each, "Key") is { } key) tags[key] = Text(each, "Value") ?? "";
        }

        return tags;
    }

    private async Task<T> AskAsync<T>(
        string action, Action<Utf8JsonWriter> write, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        byte[] request = Write(write);
        byte[]? answer = null;
        try
        {
            answer = await _client.AskJsonAsync(action, request, cancellationToken).ConfigureAwait(false);
            // SSM answers what it has deleted with an object without anything in it, or with nothing.
            using JsonDocument document = JsonDocument.Parse(answer.Length == 0 ? "{}"u8.ToArray() : answer);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? read(document.RootElement) : throw _client.Lacks(action, "object");
        }
        catch (JsonException)
        {
            // Its text could quote what was answered.
            throw _client.Lacks(action, "JSON");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(request);
            CryptographicOperations.ZeroMemory(answer);
        }
    }

    private static byte[] Write(Action<Utf8JsonWriter> write)
    {
        // Larger than any request, so that it does not grow and leave copies behind.
        var buffer = new ArrayBufferWriter<byte>(64 * 1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        byte[] request = buffer.WrittenSpan.ToArray();
        buffer.Clear();
        return request;
    }

    private static byte[] ToUtf8(JsonElement value)
    {
        var reader = new Utf8JsonReader(JsonMarshal.GetRawUtf8Value(value));
        reader.Read();
        byte[] room = new byte[reader.ValueSpan.Length];
        byte[] text = room[..reader.CopyString(room)];
        CryptographicOperations.ZeroMemory(room);
        return text;
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.TryGetInt64(out long number) ? number : 0;
}
