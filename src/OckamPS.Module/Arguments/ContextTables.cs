using System.Collections;
using System.Management.Automation;
using Ockam.Models;

namespace OckamPS.Module.Arguments;

/// <summary>Encryption contexts as people write them.</summary>
internal static class ContextTables
{
    /// <summary>A table such as <c>@{ stage = 'test' }</c>.</summary>
    /// <exception cref="FormatException">A value is no text.</exception>
    /// <exception cref="ModelException">There are too many pairs, or they are too long.</exception>
    public static EncryptionContext Read(Hashtable? table)
    {
        if (table is null) return EncryptionContext.Empty;
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (DictionaryEntry entry in table)
        {
            object? value = entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value;
            // A misspelt variable must not bind a key to nothing, and an array has no one way to be a text.
            if (value is not (string or ValueType or Enum))
                throw new FormatException($"The value of '{entry.Key}' in the encryption context is no text.");
            pairs.Add(new(LanguagePrimitives.ConvertTo<string>(entry.Key), LanguagePrimitives.ConvertTo<string>(value)));
        }

        return new EncryptionContext(pairs);
    }
}
