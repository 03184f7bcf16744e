namespace Ockam.Node;

/// <summary>A relay at one moment: one that this node makes elsewhere, or one that it runs for another.</summary>
/// <param name="Name">Its name; empty for one whose name the relay node makes up.</param>
/// <param name="At">The way to the relay node; null for a relay that this node runs.</param>
/// <param name="Address">Its address on the relay node; null while it has none.</param>
/// <param name="Owner">The Identifier that registered it here; null if it came without one, and for a relay elsewhere.</param>
/// <param name="Status"><c>connecting</c>, <c>up</c>, <c>down</c>, <c>suspended</c> or <c>closed</c>.</param>
/// <param name="Reconnects">How many times it was registered anew.</param>
/// <param name="LastError">Why it was lost or could not be registered the last time.</param>
public sealed record RelaySnapshot(
    string Name, string? At, string? Address, string? Owner, string Status, long Reconnects, string? LastError)
{
    /// <summary>
    /// The id of the secure channel, or of the connection, by which this node is registered; null while it is not, and for a relay that
    /// this node runs.
    /// </summary>
    public string? Through { get; init; }
}
