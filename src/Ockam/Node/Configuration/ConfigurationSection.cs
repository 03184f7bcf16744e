namespace Ockam.Node.Configuration;

/// <summary>The values of one map of the file, by the names of their keys; unknown, refused and doubled keys are mistakes.</summary>
internal sealed class ConfigurationSection
{
    private readonly Dictionary<string, (YamlScalar Key, YamlNode Value)> _values = new(StringComparer.Ordinal);
    private readonly Mistakes _mistakes;

    /// <param name="map">The map.</param>
    /// <param name="path">The path of keys to it; empty at the top.</param>
    /// <param name="keys">What it may hold.</param>
    /// <param name="mistakes">Where mistakes go.</param>
    public ConfigurationSection(YamlMap map, string path, KeyTable keys, Mistakes mistakes)
    {
        Position = map.Position;
        Path = path;
        _mistakes = mistakes;
        foreach ((YamlScalar key, YamlNode value) in map.Entries) Add(key, value, keys);
    }

    /// <summary>Where it stands.</summary>
    public int Position { get; }

    /// <summary>The path of keys to it; empty at the top.</summary>
    public string Path { get; }

    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>The value of a key; null where it is not there, or has nothing behind it.</summary>
    public YamlNode? Find(string name) =>
        _values.TryGetValue(name, out var entry) && entry.Value is not YamlScalar { IsNull: true } ? entry.Value : null;

    /// <summary>Where a key stands, or the map without it.</summary>
    public int PositionOf(string name) => _values.TryGetValue(name, out var entry) ? entry.Key.Position : Position;

    /// <summary>The path of a key.</summary>
    public string PathOf(string name) => Path.Length == 0 ? name : $"{Path}.{name}";

    /// <summary>Adds a mistake about a key's value.</summary>
    public void Mistake(string name, string what, string remedy) =>
        _mistakes.Add(Find(name)?.Position ?? PositionOf(name), PathOf(name), what, remedy);

    /// <summary>Adds a mistake about one of a key's values.</summary>
    public void MistakeAt(YamlNode value, string name, string what, string remedy) =>
        _mistakes.Add(value.Position, PathOf(name), what, remedy);

    /// <summary>The text of a key, or null; anything but a single value is a mistake.</summary>
    public string? Text(string name)
    {
        switch (Find(name))
        {
            case null:
                return null;
            case YamlScalar scalar when Defined(name, scalar):
                return scalar.Value;
            case YamlScalar:
                return null;
            case YamlNode other:
                Mistake(name, $"{other.Kind} stands here", "write a single value");
                return null;
        }
    }

    /// <summary>The texts of a key that takes one or a list of them; null where it is not there.</summary>
    public IReadOnlyList<YamlScalar>? Texts(string name)
    {
        YamlNode? value = Find(name);
        if (value is null) return null;
        var texts = new List<YamlScalar>();
        foreach (YamlNode item in value is YamlList list ? list.Items : [value])
        {
            if (item is YamlScalar { IsNull: false } scalar)
            {
                if (Defined(name, scalar)) texts.Add(scalar);
            }
            else _mistakes.Add(item.Position, PathOf(name), $"{item.Kind} stands here", "write a single value, or a list of them");
        }

        return texts;
    }

    // A variable without a value is wrong wherever a value uses it, and the value is of no use then.
    private bool Defined(string name, YamlScalar scalar)
    {
        bool defined = true;
        foreach (string variable in SourceText.UndefinedIn(scalar.Value))
        {
            defined = false;
            _mistakes.Add(scalar.Position, PathOf(name), $"the variable {Mistakes.Quote(variable)} has no value",
                $"add it under variables, to the environment, or as --variable {variable}=VALUE; '$$' is a dollar sign");
        }

        return defined;
    }

    private void Add(YamlScalar key, YamlNode value, KeyTable keys)
    {
        string path = PathOf(Mistakes.Plain(key.Value));
        if (keys.ReasonToRefuse(key.Value) is { } reason)
            _mistakes.Add(key.Position, path, $"this key is not supported: {reason}", "remove it");
        else if (keys.Find(key.Value) is not { } name)
            _mistakes.Add(key.Position, path, "there is no such key", keys.Suggest(key.Value));
        else if (!_values.TryAdd(name, (key, value)))
        {
            string first = Mistakes.Quote(_values[name].Key.Value);
            _mistakes.Add(key.Position, path, $"this key stands here twice, the first time as {first}", "remove one");
        }
    }
}
