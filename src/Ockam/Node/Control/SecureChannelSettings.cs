namespace Ockam.Node.Control;

/// <summary>How a secure channel is opened.</summary>
public sealed record SecureChannelSettings
{
    /// <summary>
    /// The way to a channel listener; its last component is the listener, as <c>/service/api</c> or <c>/secure/api</c>.
    /// </summary>
    public required string To { get; init; }

    /// <summary>Who the other end may be: Identifiers, or <c>anyone</c>; null for those whom the node trusts.</summary>
    public IReadOnlyList<string>? Trust { get; init; }

    /// <summary>How long opening it may take; null for 120 s.</summary>
    public TimeSpan? Timeout { get; init; }
}
