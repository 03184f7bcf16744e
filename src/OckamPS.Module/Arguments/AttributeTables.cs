using System.Collections;
using System.Management.Automation;
using Ockam.Node.Control;
using Ockam.Projects;

namespace OckamPS.Module.Arguments;

/// <summary>The attributes of a member as people write them.</summary>
internal static class AttributeTables
{
    /// <summary>A table, with what the switches beside it stand for.</summary>
    public static Dictionary<string, string> Read(Hashtable table, string? relay, bool isEnroller)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in table)
        {
            string name = LanguagePrimitives.ConvertTo<string>(entry.Key);
            attributes[name] = ReadValue(name, entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value);
        }

        if (relay is not null) attributes[MemberAttributes.Relay] = relay;
        if (isEnroller) attributes[MemberAttributes.Role] = MemberAttributes.Enroller;
        return attributes;
    }

    private static string ReadValue(string name, object? value) => value switch
    {
        // The policies' shorthand asks for the text true, and PowerShell writes True.
        bool flag => flag ? "true" : "false",
        string text => text,
        // A variable with a misspelled name must not give a right to somebody. The result of a command without any is no null of C#'s.
        _ when value is null || ReferenceEquals(value, System.Management.Automation.Internal.AutomationNull.Value) =>
            throw new NodeControlException(
                NodeControlReason.InvalidArgument, $"The attribute '{name}' has no value: $null is none.",
                "Write a text, or $true for the text that policies ask for; look whether the variable's name is written right."),
        // PowerShell would join the elements with spaces, which no policy expects.
        IEnumerable => throw new NodeControlException(
            NodeControlReason.InvalidArgument, $"The attribute '{name}' has several values ({value.GetType().Name}); it can have one.",
            "Write one text, or join them yourself: -join ','."),
        _ => LanguagePrimitives.ConvertTo<string>(value),
    };
}
