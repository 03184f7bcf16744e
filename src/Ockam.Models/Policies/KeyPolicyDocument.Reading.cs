using System.Text.Json;

namespace Ockam.Models;

/// <summary>Reading: strict, so that nothing is passed over that could change what the policy means.</summary>
public sealed partial class KeyPolicyDocument
{
    private const string CurrentVersion = "2012-10-17";
    private const string OldVersion = "2008-10-17";

    // The language nests five levels deep: document, statements, conditions, operators, values.
    private const int MaximumDepth = 16;

    private static KeyPolicyDocument Read(byte[] utf8, bool isIdentityPolicy)
    {
        try
        {
            var options = new JsonDocumentOptions { MaxDepth = MaximumDepth, AllowDuplicateProperties = false };
            using JsonDocument json = JsonDocument.Parse(utf8, options);
            if (json.RootElement.ValueKind != JsonValueKind.Object) throw Wrong("it is not a JSON object");
            string version = OldVersion;
            string? id = null;
            JsonElement? statements = null;
            foreach (JsonProperty property in json.RootElement.EnumerateObject())
            {
                switch (property.Name)
                {
                    case "Version":
                        version = KeyPolicyReader.Text(property);
                        break;
                    case "Id":
                        id = KeyPolicyReader.Text(property);
                        break;
                    case "Statement":
                        statements = property.Value;
                        break;
                    default:
                        throw Wrong($"'{ModelNames.Printable(property.Name)}' is no element of a policy (Version, Id, Statement)");
                }
            }

            if (version is not (CurrentVersion or OldVersion))
                throw Wrong($"its version is '{ModelNames.Printable(version)}', not {CurrentVersion} or {OldVersion}");
            Layout layout = Lay(utf8);
            JsonElement[] elements = statements switch
            {
                { ValueKind: JsonValueKind.Array } list => [.. list.EnumerateArray()],
                { ValueKind: JsonValueKind.Object } single => [single],
                _ => throw Wrong("it has no Statement"),
            };
            return new KeyPolicyDocument(utf8, layout, isIdentityPolicy)
            {
                Version = version,
                Id = id,
                Statements = [.. elements.Select((element, index) => KeyPolicyReader.Read(
                    element, index, System.Text.Encoding.UTF8.GetString(Span(utf8, layout.Spans[index])), isIdentityPolicy))],
            };
        }
        catch (JsonException wrong)
        {
            throw Wrong(wrong.Message.TrimEnd('.'), wrong);
        }
        catch (InvalidOperationException wrong)
        {
            // A text with an escaped half of a surrogate pair is JSON, but no text.
            throw Wrong(wrong.Message.TrimEnd('.'), wrong);
        }
    }

    // Only positions are looked for here; the form has been checked.
    private static Layout Lay(byte[] utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaximumDepth });
        var spans = new List<(int, int)>();
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isStatement = reader.ValueTextEquals("Statement");
            reader.Read();
            int start = (int)reader.TokenStartIndex;
            bool isArray = reader.TokenType == JsonTokenType.StartArray;
            if (!isStatement || !isArray)
            {
                reader.Skip();
                if (isStatement) return new Layout(start, (int)reader.BytesConsumed, false, [(start, (int)reader.BytesConsumed)]);
                continue;
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                int from = (int)reader.TokenStartIndex;
                reader.Skip();
                spans.Add((from, (int)reader.BytesConsumed));
            }

            return new Layout(start, (int)reader.BytesConsumed, true, spans);
        }

        throw Wrong("it has no Statement");
    }

    private static ReadOnlySpan<byte> Span(byte[] utf8, (int Start, int End) span) => utf8.AsSpan(span.Start..span.End);
}
