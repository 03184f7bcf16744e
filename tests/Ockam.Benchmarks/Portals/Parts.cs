namespace Ockam.Benchmarks.Portals;

/// <summary>The names of what can be measured by itself.</summary>
internal static class Parts
{
    public const string Throughput = "throughput";
    public const string Latency = "latency";
    public const string Connections = "connections";
    public const string Memory = "memory";
    public const string Allocation = "allocation";
    public const string Start = "start";

    public static readonly string[] All = [Throughput, Latency, Connections, Memory, Allocation, Start];
}
