namespace Ockam.Node.Control;

/// <summary>Which portal is looked at: an inlet, or a way before there is one.</summary>
public sealed record PortalTestSettings
{
    /// <summary>The name or address of an inlet that there is; null where <see cref="Way"/> says what one would be made with.</summary>
    public string? Inlet { get; init; }

    /// <summary>What an inlet would be made with: its way, whom it would trust, and its policy. Its address does not matter.</summary>
    public InletSettings? Way { get; init; }

    /// <summary>
    /// How long each part may take; null for what an inlet's own way is given: 2 s to connect, 3 s for a handshake; and 10 s for a
    /// credential and 7 s for the outlet's answer, since that tries for 5 s to connect to its server.
    /// </summary>
    public TimeSpan? Timeout { get; init; }
}
