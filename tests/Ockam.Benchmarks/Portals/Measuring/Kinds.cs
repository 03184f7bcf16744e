namespace Ockam.Benchmarks.Portals;

/// <summary>The kinds of figures, by the names that the table of all figures shows.</summary>
internal static class Kinds
{
    public const string OneStream = "1 stream, Gbit/s";
    public const string FourStreams = "4 streams, Gbit/s";
    public const string Processor = "processor s/GB";
    public const string RequestP50 = "64 B p50, µs";
    public const string RequestP99 = "64 B p99, µs";
    public const string Stalls = "of 100,000 answers of 1 B to 64 KiB, those after 35 to 60 ms";
    public const string Connections = "new connections/s";
    public const string Memory = "idle connection, KiB a node";
    public const string Allocation = "allocated over 10 GiB, KiB a node";
    public const string Start = "start until the inlet accepts, ms";
}
