using System.Globalization;
using System.Text.Json;

namespace Ockam.Models;

/// <summary>
/// Adds statements to a key policy and removes them again, without a change to a single byte of the others: what cannot be read here may
/// mean something to KMS. Own statements are known by their Sid.
/// </summary>
public static class SealingPolicy
{
    private const string Prefix = "OckamSeal";
    private const string AllowPart = "Allow";
    private const string DenyPart = "Deny";

    private static readonly JsonWriterOptions s_indented = new() { Indented = true };

    /// <summary>The text of a policy with a statement more.</summary>
    /// <param name="policy">The text as it is.</param>
    /// <param name="statement">What is added: one Allow, and by default one Deny for each register.</param>
    /// <exception cref="ModelException">The policy or the statement is not of its form, or one of this name is there.</exception>
    public static string Add(string policy, SealingStatement statement)
    {
        ArgumentNullException.ThrowIfNull(statement);
        statement.Validate();
        if (Names(policy).Contains(statement.Name))
            throw new ModelException(
                ModelErrorReason.AlreadyExists,
                $"The policy has a statement '{statement.Name}' already. Remove it first, or choose another name.");
        PolicyText text = PolicyText.Read(policy);
        RequireTogether(text, statement);
        string result = text.Insert(Write(statement));
        if (result.Length > KeyPolicy.MaximumLength)
            throw new ModelException(
                ModelErrorReason.InvalidPolicy,
                $"With this statement the policy has {result.Length} characters; KMS accepts {KeyPolicy.MaximumLength}.");
        return result;
    }

    /// <summary>The text of a policy without a statement that was added here.</summary>
    /// <param name="policy">The text as it is.</param>
    /// <param name="name">The statement's name.</param>
    /// <exception cref="ModelException">The policy is not of its form, has no such statement, or would have none at all.</exception>
    public static string Remove(string policy, string name)
    {
        PolicyText text = PolicyText.Read(policy);
        int[] own = [.. text.Sids.Index().Where(entry => NameOf(entry.Item) == name).Select(entry => entry.Index)];
        if (own.Length == 0)
            throw new ModelException(ModelErrorReason.InvalidValue, $"The policy has no statement '{ModelNames.Printable(name)}'.");
        if (own.Length == text.Sids.Count)
            throw new ModelException(
                ModelErrorReason.InvalidPolicy, "Nothing would be left of the policy, and nobody could use or change the key any more.");
        return text.Remove(own);
    }

    /// <summary>The names of the statements that were added here, in their order.</summary>
    /// <param name="policy">The text.</param>
    /// <exception cref="ModelException">The policy is not of its form.</exception>
    public static IReadOnlyList<string> Names(string policy) =>
        [.. PolicyText.Read(policy).Sids.Select(NameOf).OfType<string>().Distinct()];

    // A Deny is for everyone: one that knows the values of one environment shuts out every other.
    private static void RequireTogether(PolicyText text, SealingStatement added)
    {
        for (int i = 0; i < text.Sids.Count; i++)
        {
            if (NameOf(text.Sids[i]) is not { } name) continue;
            using JsonDocument document = JsonDocument.Parse(text.StatementAt(i));
            KeyPolicyStatement own = KeyPolicyStatement.Read(document.RootElement);
            bool together = own.Allows
                ? !added.DenyUnattested || added.Pcrs.All(pcr => Covers(pcr.Value, own.ValuesOf(SealingStatement.KeyOf(pcr.Key))))
                : own.Conditions.All(condition => added.Pcrs.Any(pcr =>
                    SealingStatement.KeyOf(pcr.Key) == condition.Key && Covers(condition.Values, pcr.Value)));
            if (!together)
                throw new ModelException(
                    ModelErrorReason.InvalidPolicy,
                    $"'{added.Name}' and '{name}' would shut each other out, since a Deny is for everyone. Remove '{name}', and add one "
                    + "statement with the values of both: of several values for a register, any will do.");
        }
    }

    private static bool Covers(IReadOnlyList<string> all, IReadOnlyList<string>? some) =>
        some is not null && some.All(value => all.Contains(value, StringComparer.OrdinalIgnoreCase));

    private static string? NameOf(string? sid)
    {
        if (sid is null || !sid.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        string rest = sid[Prefix.Length..];
        if (rest.StartsWith(AllowPart, StringComparison.Ordinal)) return rest[AllowPart.Length..];
        if (!rest.StartsWith(DenyPart, StringComparison.Ordinal)) return null;
        // OckamSealDeny<register>x<name>: names may begin with digits.
        int end = rest.IndexOf('x', StringComparison.Ordinal);
        return end < 0 ? null : rest[(end + 1)..];
    }

    private static List<string> Write(SealingStatement statement)
    {
        var texts = new List<string>
        {
            Write(
                Prefix + AllowPart + statement.Name, "Allow", statement.Principals, statement.Actions, "StringEqualsIgnoreCase",
                statement.Pcrs),
        };
        if (!statement.DenyUnattested) return texts;
        // One for each register: several keys in one condition would deny only where all of them differ.
        foreach ((int register, IReadOnlyList<string> values) in statement.Pcrs.OrderBy(entry => entry.Key))
        {
            string sid = $"{Prefix}{DenyPart}{register.ToString(CultureInfo.InvariantCulture)}x{statement.Name}";
            texts.Add(Write(
                sid, "Deny", null, SealingStatement.ClosedActions, "StringNotEqualsIgnoreCase",
                new Dictionary<int, IReadOnlyList<string>> { [register] = values }));
        }

        return texts;
    }

    private static string Write(
        string sid, string effect, IReadOnlyList<string>? principals, IReadOnlyList<string> actions, string operation,
        IReadOnlyDictionary<int, IReadOnlyList<string>> pcrs)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, s_indented))
        {
            writer.WriteStartObject();
            writer.WriteString("Sid", sid);
            writer.WriteString("Effect", effect);
            if (principals is null)
            {
                writer.WriteString("Principal", "*");
            }
            else
            {
                writer.WriteStartObject("Principal");
                WriteTexts(writer, "AWS", principals);
                writer.WriteEndObject();
            }

            WriteTexts(writer, "Action", actions);
            writer.WriteString("Resource", "*");
            writer.WriteStartObject("Condition");
            writer.WriteStartObject(operation);
            foreach ((int register, IReadOnlyList<string> values) in pcrs.OrderBy(entry => entry.Key))
                WriteTexts(writer, SealingStatement.KeyOf(register), [.. values.Select(value => value.ToLowerInvariant())]);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, IReadOnlyList<string> texts)
    {
        writer.WritePropertyName(name);
        if (texts.Count == 1)
        {
            writer.WriteStringValue(texts[0]);
            return;
        }

        writer.WriteStartArray();
        foreach (string text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }
}
