namespace Ockam.Benchmarks.Portals;

/// <summary>What one run of iperf3 gave.</summary>
/// <param name="Gigabits">10⁹ bits received each second.</param>
/// <param name="ProcessorSeconds">What the tunnel's processes used, user and system, for each 10⁹ bytes.</param>
/// <param name="Bytes">Received altogether.</param>
internal sealed record Throughput(double Gigabits, double ProcessorSeconds, double Bytes);
