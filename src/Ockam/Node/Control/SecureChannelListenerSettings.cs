namespace Ockam.Node.Control;

/// <summary>How a secure channel listener is made.</summary>
public sealed record SecureChannelListenerSettings
{
    /// <summary>Its worker address.</summary>
    public required string Address { get; init; }

    /// <summary>Whom it accepts: Identifiers, or <c>anyone</c>; null for those whom the node trusts.</summary>
    public IReadOnlyList<string>? Trust { get; init; }
}
