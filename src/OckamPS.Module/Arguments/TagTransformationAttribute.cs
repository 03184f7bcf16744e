using System.Collections;
using System.Management.Automation;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Reads tags: a table of names and values, or as the AWS.Tools modules take them, tables or objects with Key and Value, or with TagKey and
/// TagValue, one each or several.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class TagTransformationAttribute : ArgumentTransformationAttribute
{
    private static readonly (string Name, string Value)[] s_forms = [("Key", "Value"), ("TagKey", "TagValue")];

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? bare = ObjectShapes.Bare(inputData);
        if (bare is null) return null;
        // Names of tags differ by case.
        var tags = new Hashtable(StringComparer.Ordinal);
        foreach (object? item in bare is IEnumerable list and not (IDictionary or string) ? list : new[] { bare }) Add(tags, item);
        return tags;
    }

    private static void Add(Hashtable tags, object? item)
    {
        object? bare = ObjectShapes.Bare(item);
        foreach ((string name, string value) in s_forms)
        {
            // A table with these entries alone; in any other, Key is a tag as well.
            if (bare is IDictionary table && !(table.Contains(name) && table.Count == (table.Contains(value) ? 2 : 1))) continue;
            if (ObjectShapes.Text(bare, name) is not { } tag) continue;
            Set(tags, tag, ObjectShapes.Text(bare, value) ?? "");
            return;
        }

        if (bare is not IDictionary all)
            throw new ArgumentTransformationMetadataException(
                "Tags are a table of names and values, @{ team = 'ai' }, or tables with Key and Value.");
        foreach (DictionaryEntry entry in all) Set(tags, ObjectShapes.Plain(entry.Key) ?? "", ObjectShapes.Plain(entry.Value) ?? "");
    }

    private static void Set(Hashtable tags, string name, string value)
    {
        if (tags.ContainsKey(name)) throw new ArgumentTransformationMetadataException($"The tag '{name}' is given twice.");
        tags[name] = value;
    }
}
