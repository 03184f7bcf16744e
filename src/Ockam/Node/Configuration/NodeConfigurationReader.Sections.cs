namespace Ockam.Node.Configuration;

internal sealed partial class NodeConfigurationReader
{
    /// <summary>
    /// The entries of a key that takes several forms (section 12): a map from names to options, a list of options or names, a name alone,
    /// or the options of a single one.
    /// </summary>
    /// <param name="node">The map that has the key.</param>
    /// <param name="name">The key.</param>
    /// <param name="nameKey">The option that a name stands for; null where a name alone says too little.</param>
    /// <param name="keys">The options.</param>
    private IEnumerable<(ConfigurationSection Section, string? Name)> Sections(
        ConfigurationSection node, string name, string? nameKey, KeyTable keys)
    {
        string path = node.PathOf(name);
        switch (node.Find(name))
        {
            case null:
                break;
            case YamlMap map when IsSingle(map, keys):
                yield return (new ConfigurationSection(map, path, keys, _mistakes), null);
                break;
            case YamlMap map:
                var seen = new HashSet<string>(StringComparer.Ordinal);
                foreach ((YamlScalar key, YamlNode value) in map.Entries)
                {
                    string entry = $"{path}.{Mistakes.Plain(key.Value)}";
                    if (!ConfigurationValues.IsName(key.Value))
                        _mistakes.Add(key.Position, entry, "this cannot be a name", ConfigurationValues.NameRemedy);
                    else if (!seen.Add(key.Value)) _mistakes.Add(key.Position, entry, "this name stands here twice", "give each its own");
                    if (Options(value, entry, keys, key.Position, nameKey) is { } section) yield return (section, key.Value);
                }

                break;
            case YamlList list:
                for (int i = 0; i < list.Items.Count; i++)
                {
                    string entry = $"{path}[{i}]";
                    if (list.Items[i] is YamlMap { Entries: [var only] } wrapped && keys.Find(only.Key.Value) is null
                        && keys.ReasonToRefuse(only.Key.Value) is null && only.Value is YamlMap)
                    {
                        // - db: { from: …, to: … }
                        if (Options(only.Value, $"{entry}.{Mistakes.Plain(only.Key.Value)}", keys, wrapped.Position, nameKey) is { } named)
                            yield return (named, only.Key.Value);
                    }
                    else if (Options(list.Items[i], entry, keys, list.Items[i].Position, nameKey) is { } section)
                        yield return (section, null);
                }

                break;
            case YamlNode other:
                if (Options(other, path, keys, other.Position, nameKey) is { } single) yield return (single, null);
                break;
        }
    }

    private ConfigurationSection? Options(YamlNode value, string path, KeyTable keys, int position, string? nameKey)
    {
        switch (value)
        {
            case YamlMap map:
                return new ConfigurationSection(map, path, keys, _mistakes);
            case YamlScalar { IsNull: true }:
                return new ConfigurationSection(new YamlMap(position, []), path, keys, _mistakes);
            case YamlScalar scalar when nameKey is not null:
                return new ConfigurationSection(
                    new YamlMap(position, [(new YamlScalar(position, nameKey, isPlain: true), scalar)]), path, keys, _mistakes);
            default:
                _mistakes.Add(value.Position, path, $"{value.Kind} stands here", "write options, such as from: 5000");
                return null;
        }
    }

    // One unnamed map has options as its keys. Anything else is names; a map of options with one misspelt is still taken for options.
    private static bool IsSingle(YamlMap map, KeyTable keys) => map.Entries.Any(entry =>
        entry.Value is not YamlMap && (keys.Find(entry.Key.Value) is not null || keys.ReasonToRefuse(entry.Key.Value) is not null));

    /// <summary>The node that something is made on can only be the one that the file describes.</summary>
    private static void CheckIsThisNode(ConfigurationSection section, string key, string nodeName)
    {
        const string Prefix = "/node/";
        if (section.Text(key) is not { } text) return;
        string named = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
        if (named != nodeName)
        {
            section.Mistake(key, $"{Mistakes.Quote(text)} is not this node, which is named {Mistakes.Quote(nodeName)}",
                "remove it: a file is for one node");
        }
    }
}
