namespace Ockam.Aws;

/// <summary>Which of the resources of a kind are meant: those with one of the ids, if any are named, that pass all filters.</summary>
internal sealed record Ec2Selection
{
    /// <summary>All that there are.</summary>
    public static readonly Ec2Selection All = new();

    /// <summary>Ids; one that is not known is an error. Empty for any.</summary>
    public IReadOnlyList<string> Ids { get; private init; } = [];

    /// <summary>Filters; what does not pass is left out.</summary>
    public IReadOnlyList<Ec2Filter> Filters { get; private init; } = [];

    /// <summary>Those with these ids.</summary>
    public static Ec2Selection ById(params IReadOnlyList<string> ids) => new() { Ids = ids };

    /// <summary>Those that pass a filter.</summary>
    public static Ec2Selection Where(string name, params IReadOnlyList<string> values) => All.And(name, values);

    /// <summary>Those that carry a tag.</summary>
    public static Ec2Selection Tagged(string key, string value) => Where($"tag:{key}", value);

    /// <summary>The same with one more filter.</summary>
    public Ec2Selection And(string name, params IReadOnlyList<string> values) =>
        this with { Filters = [.. Filters, new Ec2Filter(name, values)] };
}
