namespace Ockam.NodeHost.CommandLine;

/// <summary>The words after a command, sorted into options and the rest.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, List<string>> _options = new(StringComparer.Ordinal);
    private readonly List<string> _words = [];

    /// <summary>What is no option, in order.</summary>
    public IReadOnlyList<string> Words => _words;

    public bool Has(string option) => _options.ContainsKey(option);

    public string? Value(string option) => _options.TryGetValue(option, out List<string>? values) ? values[0] : null;

    public IReadOnlyList<string> Values(string option) => _options.TryGetValue(option, out List<string>? values) ? values : [];

    /// <exception cref="CommandException">It is missing.</exception>
    public string Required(string option) => Value(option) ?? throw CommandException.Usage($"{option} is missing; see --help.");

    public string? Word(int index) => index < _words.Count ? _words[index] : null;

    public void AddWord(string word) => _words.Add(word);

    /// <exception cref="CommandException">It came before and may not come twice.</exception>
    public void Add(Option option, string value)
    {
        if (!_options.TryGetValue(option.Name, out List<string>? values)) _options.Add(option.Name, values = []);
        else if (!option.Repeatable) throw CommandException.Usage($"{option.Name} may be given once only.");
        values.Add(value);
    }
}
