namespace OckamPS.Module.Gateways;

/// <summary>What is known of the way to a model server.</summary>
/// <param name="IsInlet">Whether it is an inlet of a node here.</param>
/// <param name="IsGateway">Whether it is a gateway of this session.</param>
/// <param name="Peer">The Identifier at the other end of the inlet's secure channel; null while there is none.</param>
internal sealed record ModelWay(bool IsInlet, bool IsGateway, string? Peer)
{
    /// <summary>Whether somebody else's document cannot come by it unseen.</summary>
    public bool IsKnown => IsInlet || IsGateway;
}
