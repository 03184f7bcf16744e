using System.Diagnostics;
using System.Globalization;

namespace Ockam.Benchmarks;

/// <summary>The round trips of one run.</summary>
internal sealed class LatencySample
{
    /// <summary>How many bytes go to and fro.</summary>
    public const int PayloadLength = 64;

    // About a second of either kind: by then the runtime has compiled everything for the last time.
    private const int WarmUp = 30_000;
    private const int Measured = 30_000;

    private readonly double[] _microseconds = new double[Measured];
    private int _count = -WarmUp;

    public bool IsComplete => _count == Measured;

    public void Add(long start)
    {
        if (_count >= 0) _microseconds[_count] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        _count++;
    }

    /// <summary>Prints p50 in microseconds.</summary>
    public void Print()
    {
        Array.Sort(_microseconds);
        Console.WriteLine(_microseconds[Measured / 2].ToString("0.00", CultureInfo.InvariantCulture));
    }
}
