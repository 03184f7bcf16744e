namespace Ockam.Node.Diagnosis;

/// <summary>How long the parts of a walk may take.</summary>
/// <param name="Connect">Connecting to a node.</param>
/// <param name="Handshake">A channel's handshake, and an echo over it.</param>
/// <param name="Credential">Getting a credential where there is none.</param>
/// <param name="Answer">The outlet's answer, its server's included.</param>
internal sealed record PortalLimits(TimeSpan Connect, TimeSpan Handshake, TimeSpan Credential, TimeSpan Answer)
{
    /// <summary>
    /// Those of an inlet's own session, so that what is too slow for that is found to be; a credential takes two handshakes and a question,
    /// and an outlet tries for 5 s to connect to its server.
    /// </summary>
    public static PortalLimits Default { get; } = new(
        TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(7));

    /// <summary>The same for all parts; null for those above.</summary>
    public static PortalLimits Of(TimeSpan? each) => each is { } limit ? new(limit, limit, limit, limit) : Default;
}
