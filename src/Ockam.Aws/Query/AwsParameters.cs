using System.Globalization;

namespace Ockam.Aws;

/// <summary>
/// The parameters of a request in their order. Lists are numbered from 1: <c>Name.1</c> in EC2, <c>Name.member.1</c> in IAM and STS.
/// </summary>
/// <param name="service">The service that is asked.</param>
internal sealed class AwsParameters(AwsService service)
{
    private readonly List<KeyValuePair<string, string>> _all = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>All of them.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> All => _all;

    /// <summary>Adds one; null is left out.</summary>
    /// <exception cref="ArgumentException">There is one of that name already.</exception>
    public AwsParameters Add(string name, string? value)
    {
        if (value is null) return this;
        if (!_names.Add(name)) throw new ArgumentException($"There are two parameters {name}.", nameof(name));
        _all.Add(new(name, value));
        return this;
    }

    /// <summary>Adds a number; null is left out.</summary>
    public AwsParameters Add(string name, int? value) => Add(name, value?.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds yes or no; null is left out.</summary>
    public AwsParameters Add(string name, bool? value) => Add(name, value is { } known ? known ? "true" : "false" : null);

    /// <summary>Adds a list; an empty one adds nothing.</summary>
    public AwsParameters AddList(string name, IEnumerable<string> values)
    {
        int number = 0;
        foreach (string value in values) Add(ItemName(name, ++number), value);
        return this;
    }

    /// <summary>Adds a list of structures.</summary>
    /// <param name="name">The list.</param>
    /// <param name="values">The structures.</param>
    /// <param name="add">Adds one, whose parameters' names begin with what it is given.</param>
    public AwsParameters AddList<T>(string name, IEnumerable<T> values, Action<AwsParameters, string, T> add)
    {
        int number = 0;
        foreach (T value in values) add(this, ItemName(name, ++number), value);
        return this;
    }

    /// <summary>The same with one more, which may be null.</summary>
    public AwsParameters With(string name, string? value)
    {
        var copy = new AwsParameters(service);
        foreach (KeyValuePair<string, string> each in _all) copy.Add(each.Key, each.Value);
        return copy.Add(name, value);
    }

    private string ItemName(string name, int number) => service.Lists is { } word
        ? string.Create(CultureInfo.InvariantCulture, $"{name}.{word}.{number}")
        : string.Create(CultureInfo.InvariantCulture, $"{name}.{number}");
}
