using System.Globalization;

namespace Ockam.Benchmarks.Portals;

/// <summary>What the command line of <c>portals</c> and <c>soak</c> says.</summary>
internal sealed record PortalsOptions
{
    public const string Usage = """
        portals              portals against stunnel, ssh, haproxy and socat, as a table of ratios
          --only PART          one of throughput, latency, connections, memory, allocation, start; may be repeated
          --runs N             rounds, of which the median counts; 5 unless given
          --seconds S          how long a throughput measurement takes; 3 unless given
          --quick              3 rounds of 1 s and smaller counts: to see that everything runs, not for figures
          --own WHICH          published (the single file), plain (dotnet ockam-node.dll), both (unless given) or none
          --ockam-node PATH    a published ockam-node, instead of publishing one
        soak                 mixed load through a relay that is restarted again and again
          --minutes M          15 unless given
          --restarts N         50 unless given, spread over the time
          --ockam-node PATH    as above
        """;

    /// <summary>The parts to measure.</summary>
    public IReadOnlySet<string> Only { get; private init; } = new HashSet<string>();

    public int Runs { get; private init; } = 5;

    public int Seconds { get; private init; } = 3;

    public bool Quick { get; private init; }

    public bool Published { get; private init; } = true;

    public bool Plain { get; init; } = true;

    public string? OckamNode { get; private init; }

    public double Minutes { get; private init; } = 15;

    public int Restarts { get; private init; } = 50;

    /// <summary>Whether a part is to be measured.</summary>
    public bool Wants(string part) => Only.Count == 0 || Only.Contains(part);

    /// <summary>Reads the arguments after the command.</summary>
    /// <returns>Null where they cannot be understood.</returns>
    public static PortalsOptions? Parse(IReadOnlyList<string> arguments)
    {
        var options = new PortalsOptions();
        for (int i = 0; i < arguments.Count; i++)
        {
            string? value = i + 1 < arguments.Count ? arguments[i + 1] : null;
            PortalsOptions? next = arguments[i] switch
            {
                "--quick" => options with { Quick = true, Runs = 3, Seconds = 1 },
                "--only" when Parts.All.Contains(value) => options with { Only = new HashSet<string>(options.Only) { value! } },
                "--runs" when Number(value) is { } number => options with { Runs = number },
                "--seconds" when Number(value) is { } number => options with { Seconds = number },
                "--restarts" when Number(value) is { } number => options with { Restarts = number },
                "--minutes" when double.TryParse(value, CultureInfo.InvariantCulture, out double minutes) && minutes > 0 =>
                    options with { Minutes = minutes },
                "--own" when value is "both" or "published" or "plain" or "none" =>
                    options with { Published = value is "both" or "published", Plain = value is "both" or "plain" },
                "--ockam-node" when File.Exists(value) => options with { OckamNode = Path.GetFullPath(value) },
                _ => null,
            };
            if (next is null) return null;
            options = next;
            if (arguments[i] != "--quick") i++;
        }

        return options;
    }

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null;
}
