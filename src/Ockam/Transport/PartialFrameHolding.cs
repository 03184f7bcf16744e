namespace Ockam.Transport;

/// <summary>What one connection has of the <see cref="PartialFrameBudget"/>; guarded by its lock.</summary>
/// <param name="evicted">Ends the connection.</param>
internal sealed class PartialFrameHolding(Action evicted)
{
    public Action Evicted { get; } = evicted;

    public LinkedListNode<PartialFrameHolding>? Node { get; set; }

    public long Bytes { get; set; }

    public bool IsEvicted { get; set; }
}
