using System.Globalization;
using System.Text;
using System.Text.Json;
using Ockam.Encoding;
using Ockam.NodeHost.CommandLine;
using Ockam.Policies;

namespace Ockam.NodeHost.Commands;

/// <summary>How policies and decisions are shown.</summary>
internal static class PolicyOutput
{
    public static void WritePolicy(this Output output, string plain, StoredPolicy policy) =>
        output.WriteObject(PlainText.OneLine(plain), value => value.WritePolicy(policy));

    public static void WritePolicy(this Utf8JsonWriter value, StoredPolicy policy)
    {
        WriteTarget(value, policy.Target);
        value.WriteString("allow", policy.Expression);
    }

    public static void WriteExplanation(this Output output, PolicyExplanation explanation) => output.WriteObject(Text(explanation), value =>
    {
        value.WriteBoolean("allowed", explanation.IsAllowed);
        value.WriteString("reason", explanation.Reason);
        value.WriteString("subject", explanation.Subject?.ToString());
        value.WriteString("resource", explanation.Resource);
        value.WriteString("resource_type", explanation.ResourceType.ToText());
        value.WriteString("action", explanation.Action);
        value.WriteStartObject("policy");
        if (explanation.Source is { } source) WriteTarget(value, source);
        value.WriteString("allow", explanation.Policy);
        value.WriteEndObject();
        value.WriteString("part", explanation.Part);
        value.WriteStartObject("environment");
        foreach ((string name, string text) in explanation.Environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            value.WriteString(name, text);
        value.WriteEndObject();
        value.WriteStartArray("steps");
        foreach (PolicyStep step in explanation.Steps)
        {
            value.WriteStartObject();
            value.WriteNumber("depth", step.Depth);
            value.WriteString("part", step.Part);
            value.WriteString("outcome", step.Outcome);
            value.WriteEndObject();
        }

        value.WriteEndArray();
    });

    private static string Text(PolicyExplanation explanation)
    {
        var text = new StringBuilder();
        text.AppendLine(explanation.IsAllowed ? "allowed" : "denied").AppendLine(PlainText.OneLine(explanation.Reason));
        foreach ((string name, string value) in explanation.Environment.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            text.AppendLine(CultureInfo.InvariantCulture, $"{PlainText.OneLine(name)} = {PlainText.OneLine(value)}");
        foreach (PolicyStep step in explanation.Steps)
            text.Append(' ', 2 * step.Depth).AppendLine(PlainText.OneLine($"{step.Part} -> {step.Outcome}"));
        return text.ToString().TrimEnd('\n', '\r');
    }

    private static void WriteTarget(Utf8JsonWriter value, PolicyTarget target)
    {
        value.WriteString("resource", target.Resource);
        value.WriteString("resource_type", target.Type?.ToText());
    }
}
