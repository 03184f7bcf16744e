using Ockam.Transport;

namespace Ockam.Tests.Transport;

/// <summary>A share of a budget that belongs to no connection.</summary>
internal sealed class TestShare(Action? evict = null, int network = 0) : MemoryShare
{
    public long MovedBytes { get; set; }

    public bool Proven { get; init; }

    public override PeerNetwork Network => new(false, (ulong)network);

    protected override long Moved => MovedBytes;

    protected override bool IsProven => Proven;

    public override void Evict() => evict?.Invoke();
}
