using System.Collections;
using System.Globalization;
using Ockam.Aws;

namespace OckamPS.Module.Arguments;

/// <summary>Tags as people write them: a table of texts.</summary>
internal static class TagTables
{
    /// <summary>Reads them.</summary>
    /// <param name="table">The table; null for none.</param>
    /// <exception cref="AwsException">A name is empty, or one of AWS's own.</exception>
    public static IReadOnlyDictionary<string, string> Read(Hashtable? table)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in table ?? [])
        {
            string name = Convert.ToString(entry.Key, CultureInfo.InvariantCulture) ?? "";
            if (name.Length == 0 || name.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
                throw new AwsException(
                    AwsErrorKind.InvalidRequest, $"'{name}' is no name of a tag: it is not empty, and does not begin with 'aws:'.");
            tags[name] = Convert.ToString(entry.Value, CultureInfo.InvariantCulture) ?? "";
        }

        return tags;
    }
}
