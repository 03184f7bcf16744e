using System.Security.Cryptography;
using System.Text.Json;

namespace Ockam.Models;

/// <summary>Writes the statements that seal.</summary>
internal static class SealingStatements
{
    public static string Allow(SealingRequest request, string sid) => KeyPolicyText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("Sid", sid);
        writer.WriteString("Effect", "Allow");
        Principals(writer, request.Principals);
        Texts(writer, "Action", request.Actions);
        writer.WriteString("Resource", "*");
        writer.WriteStartObject("Condition");
        string registers = request.IgnoreCase ? "StringEqualsIgnoreCase" : "StringEquals";
        if (request.Context.Count > 0 && request.IgnoreCase)
        {
            writer.WriteStartObject("StringEquals");
            Context(writer, request.Context);
            writer.WriteEndObject();
        }

        writer.WriteStartObject(registers);
        foreach ((int register, IReadOnlyList<string> values) in request.Registers.Values)
            Texts(writer, AttestationKeys.Of(register), values);
        if (!request.IgnoreCase) Context(writer, request.Context);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    // The negated operator is also true where there is no document, and so no key: that is what closes the unattested way. Each register
    // has a statement of its own, for all tests of one have to be true: with two, one wrong register alone would not be denied.
    public static string Close(int register, IEnumerable<string> values) => KeyPolicyText.Write(writer =>
    {
        writer.WriteStartObject();
        writer.WriteString("Sid", SealingShape.SidOf(register));
        writer.WriteString("Effect", "Deny");
        writer.WriteString("Principal", "*");
        Texts(writer, "Action", AttestationKeys.UnsealingActions);
        writer.WriteString("Resource", "*");
        writer.WriteStartObject("Condition");
        writer.WriteStartObject("StringNotEqualsIgnoreCase");
        Texts(writer, AttestationKeys.Of(register), [.. values.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)]);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndObject();
    });

    /// <summary>A name from the content, with letters and digits alone as IAM has it, that no other statement has.</summary>
    public static string SidFor(SealingRequest request, KeyPolicyDocument policy)
    {
        byte[] digest = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(Allow(request, "")));
        string name = "OckamSeal" + Convert.ToHexString(digest, 0, 4);
        HashSet<string?> taken = [.. policy.Statements.Select(statement => statement.Sid)];
        string sid = name;
        for (int i = 2; taken.Contains(sid); i++) sid = name + "n" + i.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return sid;
    }

    private static void Principals(Utf8JsonWriter writer, IReadOnlyList<KeyPolicyPrincipal> principals)
    {
        writer.WriteStartObject("Principal");
        foreach (IGrouping<string, KeyPolicyPrincipal> kind in principals.Distinct().GroupBy(principal => principal.Kind))
            Texts(writer, kind.Key == "*" ? KeyPolicyPrincipal.Aws : kind.Key, [.. kind.Select(principal => principal.Value)]);
        writer.WriteEndObject();
    }

    private static void Context(Utf8JsonWriter writer, EncryptionContext context)
    {
        foreach ((string key, string value) in context) writer.WriteString("kms:EncryptionContext:" + key, value);
    }

    private static void Texts(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 1)
        {
            writer.WriteString(name, values[0]);
            return;
        }

        writer.WriteStartArray(name);
        foreach (string value in values) writer.WriteStringValue(value);
        writer.WriteEndArray();
    }
}
