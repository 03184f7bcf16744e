using System.Collections;
using System.Management.Automation;
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
            // The policies' shorthand asks for the text true, and PowerShell writes True.
            attributes[name] = entry.Value switch
            {
                bool flag => flag ? "true" : "false",
                null => "true",
                object value => LanguagePrimitives.ConvertTo<string>(value),
            };
        }

        if (relay is not null) attributes[MemberAttributes.Relay] = relay;
        if (isEnroller) attributes[MemberAttributes.Role] = MemberAttributes.Enroller;
        return attributes;
    }
}
