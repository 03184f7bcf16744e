using System.Text.Json;

namespace Ockam.Models;

/// <summary>
/// A key policy in the form of AWS KMS: statements that allow or deny actions to principals under conditions. It decides as KMS does with
/// this policy alone: a Deny that applies ends it, else an Allow that applies is needed. What it does not know it refuses to read, since a
/// condition that is passed over would open a door.
/// </summary>
public sealed class KeyPolicy
{
    /// <summary>The most characters that a policy may have, as in KMS: 32 KiB.</summary>
    public const int MaximumLength = 32 * 1024;

    private readonly List<KeyPolicyStatement> _statements;

    private KeyPolicy(string json, List<KeyPolicyStatement> statements)
    {
        Json = json;
        _statements = statements;
    }

    /// <summary>The text, as it was given.</summary>
    public string Json { get; }

    /// <summary>Reads a policy.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="ModelException"><see cref="ModelErrorReason.InvalidPolicy"/>; the message says where.</exception>
    public static KeyPolicy Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        if (json.Length > MaximumLength) throw Invalid($"it has {json.Length} characters; {MaximumLength} are accepted");
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 16 });
            var statements = new List<KeyPolicyStatement>();
            foreach (JsonProperty property in KeyPolicyJson.Properties(document.RootElement, "the policy"))
            {
                switch (property.Name)
                {
                    case "Version" when property.Value.ValueKind == JsonValueKind.String:
                    case "Id" when property.Value.ValueKind == JsonValueKind.String:
                        break;
                    case "Statement" when property.Value.ValueKind == JsonValueKind.Array:
                        foreach (JsonElement element in property.Value.EnumerateArray()) statements.Add(KeyPolicyStatement.Read(element));
                        break;
                    case "Statement":
                        statements.Add(KeyPolicyStatement.Read(property.Value));
                        break;
                    default:
                        throw Invalid($"'{ModelNames.Printable(property.Name)}' is not known there");
                }
            }

            if (statements.Count == 0) throw Invalid("it has no statement");
            return new KeyPolicy(json, statements);
        }
        catch (JsonException wrong)
        {
            throw new ModelException(ModelErrorReason.InvalidPolicy, $"The key policy is no JSON: {wrong.Message}", wrong);
        }
    }

    /// <summary>Decides about a request.</summary>
    /// <param name="request">Who wants to do what, with what is known of the request.</param>
    public KeyPolicyDecision Decide(KeyPolicyRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        KeyPolicyStatement[] concerned = [.. _statements.Where(statement => statement.Concerns(request))];
        KeyPolicyStatement[] applying = [.. concerned.Where(statement => statement.FailedConditions(request).Count == 0)];
        KeyPolicyStatement? denied = applying.FirstOrDefault(statement => !statement.Allows);
        if (denied is not null) return new KeyPolicyDecision(false, denied.Sid, true, []);
        KeyPolicyStatement? allowed = applying.FirstOrDefault(statement => statement.Allows);
        if (allowed is not null) return new KeyPolicyDecision(true, allowed.Sid, false, []);
        string[] failed = [.. concerned.Where(statement => statement.Allows).SelectMany(statement => statement.FailedConditions(request))];
        return new KeyPolicyDecision(false, null, false, failed);
    }

    internal static ModelException Invalid(string why) =>
        new(ModelErrorReason.InvalidPolicy, $"The key policy is refused: {why}.");
}
