namespace Ockam.Benchmarks.Portals;

/// <summary>What was measured: for each kind of figure and each tunnel, one value a round.</summary>
internal sealed class Figures
{
    private readonly Dictionary<(string What, string Tunnel), List<double>> _values = [];

    /// <summary>The kinds of figures, in the order in which they came.</summary>
    public IEnumerable<string> Kinds => _values.Keys.Select(key => key.What).Distinct();

    /// <summary>The tunnels with a kind of figure.</summary>
    public IEnumerable<string> Tunnels(string what) => _values.Keys.Where(key => key.What == what).Select(key => key.Tunnel);

    /// <summary>Adds the next round's value.</summary>
    public void Add(string what, string tunnel, double value)
    {
        if (!_values.TryGetValue((what, tunnel), out List<double>? values)) _values[(what, tunnel)] = values = [];
        values.Add(value);
    }

    /// <summary>The values in the order of rounds; null where there are none.</summary>
    public IReadOnlyList<double>? Find(string what, string tunnel) => _values.GetValueOrDefault((what, tunnel));

    /// <summary>The median of all rounds; null where there are none.</summary>
    public double? Median(string what, string tunnel) => Find(what, tunnel) is { } values ? Median(values) : null;

    /// <summary>
    /// The median of the rounds' ratios, each between two values of the same few minutes; null where one of the two was not measured.
    /// </summary>
    public double? Ratio(string what, string own, string peer) =>
        Find(what, own) is { } ours && Find(what, peer) is { } theirs ? Median(ours.Zip(theirs, (one, other) => one / other)) : null;

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
