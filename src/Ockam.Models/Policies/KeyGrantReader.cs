using System.Text.Json;

namespace Ockam.Models;

/// <summary>
/// Reads grants as AWS's own tools write them (<c>aws kms list-grants</c>): an object with <c>Grants</c>, a list of grants, or one grant.
/// </summary>
public static class KeyGrantReader
{
    // A key can have this many.
    private const int MaximumGrants = 50_000;

    /// <summary>Reads grants.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="ModelException">It is not of that form, or a grant has a constraint that is not known here.</exception>
    public static IReadOnlyList<KeyGrant> Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("Grants", out JsonElement list)) root = list;
            JsonElement[] entries = root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : [root];
            return entries.Length <= MaximumGrants
                ? [.. entries.Select(Read)]
                : throw Wrong($"there are {entries.Length} grants, and a key has at most {MaximumGrants}");
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw Wrong("it is no JSON of GranteePrincipal, Operations and Constraints, as aws kms list-grants writes it");
        }
    }

    /// <summary>Whom a grant allows something, as AWS names it.</summary>
    /// <param name="name">
    /// An ARN, or the name of a service. A grantee that was removed is named by an id that no principal has any more.
    /// </param>
    public static KeyPolicyPrincipal Grantee(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.EndsWith(".amazonaws.com", StringComparison.Ordinal)
            ? new KeyPolicyPrincipal("Service", name)
            : new KeyPolicyPrincipal(KeyPolicyPrincipal.Aws, name);
    }

    private static KeyGrant Read(JsonElement grant, int index)
    {
        string id = Text(grant, "Name") is { Length: > 0 } name ? name : Text(grant, "GrantId") ?? $"given {index + 1}";
        KeyPolicyPrincipal grantee = Grantee(
            Text(grant, "GranteePrincipal") ?? throw Wrong($"the grant '{Shown(id)}' names no GranteePrincipal"));
        string[] operations = [.. grant.GetProperty("Operations").EnumerateArray().Select(operation => operation.GetString()!)];
        if (!grant.TryGetProperty("Constraints", out JsonElement constraints) || constraints.ValueKind == JsonValueKind.Null)
            return new KeyGrant(id, grantee, operations);
        // What is not known may be what keeps somebody out: without it the answer would be wrong.
        foreach (JsonProperty constraint in constraints.EnumerateObject())
        {
            if (constraint.Name is not ("EncryptionContextEquals" or "EncryptionContextSubset"))
                throw Wrong($"the grant '{Shown(id)}' has the constraint '{Shown(constraint.Name)}', which is not known here");
        }

        return new KeyGrant(id, grantee, operations)
        {
            ContextEquals = Context(constraints, "EncryptionContextEquals"),
            ContextSubset = Context(constraints, "EncryptionContextSubset"),
        };
    }

    private static EncryptionContext? Context(JsonElement constraints, string name)
    {
        if (!constraints.TryGetProperty(name, out JsonElement pairs) || pairs.ValueKind == JsonValueKind.Null) return null;
        KeyValuePair<string, string>[] all =
            [.. pairs.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, pair.Value.GetString()!))];
        return all.Length == 0 ? null : new EncryptionContext(all);
    }

    private static string? Text(JsonElement grant, string name) =>
        grant.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.GetString() : null;

    private static string Shown(string text) => ModelNames.Printable(text);

    private static ModelException Wrong(string what) => new(ModelErrorReason.InvalidPolicy, $"The grants cannot be read: {what}.");
}
