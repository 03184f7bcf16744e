using System.Globalization;

namespace Ockam.Benchmarks.Portals;

/// <summary>A figure with what it has to reach: against a peer as a ratio, or by itself.</summary>
/// <param name="What">The row's text.</param>
/// <param name="Kind">The kind of figure.</param>
/// <param name="ThroughRelay">Whether it is that of the portal through a relay.</param>
/// <param name="Peer">The peer; null where the figure itself counts.</param>
/// <param name="MoreIsBetter">Whether it has to be at least the bar; else at most.</param>
/// <param name="Must">What it has to reach.</param>
/// <param name="Aim">What is hoped for.</param>
internal sealed record Bar(string What, string Kind, bool ThroughRelay, string? Peer, bool MoreIsBetter, double Must, double? Aim)
{
    // Of 32 records of 48 KiB, each end allocates one cipher of 64 bytes; 1 MiB for everything else.
    private const double RekeysOf10Gib = 10.0 * 1024 * 1024 * 1024 / (32 * 48 * 1024) * 64 / 1024;

    /// <summary>The bars that the project has set itself.</summary>
    public static readonly Bar[] All =
    [
        new("throughput, 1 stream, direct, Gbit/s", Kinds.OneStream, false, SshForward.Aes, true, 0.90, 1.15),
        new("throughput, 4 streams, direct, Gbit/s", Kinds.FourStreams, false, StunnelPair.Label, true, 1.5, 1.7),
        new("processor seconds per GB, all processes of the tunnel", Kinds.Processor, false, StunnelPair.Label, false, 0.95, 0.80),
        new("throughput, 1 stream, through the relay, two record layers, Gbit/s", Kinds.OneStream, true, StunnelPair.Label, true, 0.6, 1.0),
        new("64 B request and answer, direct, p50, µs", Kinds.RequestP50, false, StunnelPair.Label, false, 1.15, 1.0),
        new("the same, p99, µs", Kinds.RequestP99, false, StunnelPair.Label, false, 1.15, 1.0),
        new("stalls of 35 to 60 ms in 100,000 answers of 1 B to 64 KiB", Kinds.Stalls, false, null, false, StallsOfAMode, null),
        new("new connections through an open inlet, each second", Kinds.Connections, false, SshForward.Aes, true, 1.0, 1.5),
        new("memory of an idle connection, the greater of both nodes, KiB", Kinds.Memory, false, null, false, 12, 6),
        new("managed allocation over 10 GiB, the greater of both nodes, KiB", Kinds.Allocation, false, null, false,
            RekeysOf10Gib + 1024, null),
        new("start of the published program until its inlet accepts, ms", Kinds.Start, false, null, false, 150, 80),
    ];

    // Where acknowledgements are waited for, one answer in a hundred stalls; a busy machine stalls one in thousands.
    private const double StallsOfAMode = 100;

    /// <summary>The row of the table for one form of our program; null where nothing was measured.</summary>
    public string? Row(Figures figures, OckamProgram program)
    {
        string own = OckamPortal.NameOf(program, ThroughRelay);
        if (figures.Median(Kind, own) is not { } value) return null;
        double? ratio = Peer is null ? null : figures.Ratio(Kind, own, Peer);
        string peer = Peer is null ? "" : figures.Median(Kind, Peer) is { } theirs ? $"{Text(theirs)} ({Peer})" : $"{Peer} is missing";
        double? judged = Peer is null ? value : ratio;
        return $"| {What} | {Text(value)} | {peer} | {(ratio is { } shown ? Two(shown) : "")} | {Bound(Must)} | "
            + $"{(Aim is { } aim ? Bound(aim) : "")} | {Verdict(judged)} |";
    }

    /// <summary>A figure with three digits that count.</summary>
    public static string Text(double value) =>
        value.ToString(Math.Abs(value) switch { >= 100 => "0", >= 10 => "0.0", _ => "0.00" }, CultureInfo.InvariantCulture);

    private string Verdict(double? judged) =>
        judged is not { } value ? "not measured"
        : Aim is { } aim && Reaches(value, aim) ? "aim reached"
        : Verdicts.Of(Reaches(value, Must));

    private bool Reaches(double value, double bound) => MoreIsBetter ? value >= bound : value <= bound;

    private string Bound(double bound) => $"{(MoreIsBetter ? "≥" : "≤")} {(Peer is null ? Text(bound) : Two(bound))}";

    private static string Two(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
