namespace Ockam.Routing;

public sealed partial class Router
{
    private readonly long[] _drops = new long[Enum.GetValues<DropReason>().Length];

    /// <summary>How many messages were dropped for each reason since the node started.</summary>
    public IReadOnlyDictionary<DropReason, long> Drops =>
        Enum.GetValues<DropReason>().ToDictionary(reason => reason, reason => Interlocked.Read(ref _drops[(int)reason]));

    /// <summary>Counts a message that a worker dropped.</summary>
    public void Drop(DropReason reason) => Interlocked.Increment(ref _drops[(int)reason]);
}
