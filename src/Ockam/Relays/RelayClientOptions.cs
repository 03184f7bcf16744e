namespace Ockam.Relays;

/// <summary>How a client registers a relay.</summary>
public sealed record RelayClientOptions
{
    /// <summary>
    /// How long the confirmation may take; then the session tries again. 5 s: more than a relay node's question to the present owner of
    /// the name takes. The original waits 30 s (section 7.2).
    /// </summary>
    public TimeSpan ConfirmationTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// After the relay was lost to somebody else it is not asked for again for so long, lest two take it from each other for ever. 30 s.
    /// </summary>
    public TimeSpan PauseAfterLoss { get; init; } = TimeSpan.FromSeconds(30);
}
