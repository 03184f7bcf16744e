namespace Ockam.Node.Control;

/// <summary>How a relay is registered.</summary>
public sealed record RelaySettings
{
    /// <summary>The name that is registered; null for <c>default</c>.</summary>
    public string? Name { get; init; }

    /// <summary>The way to the relay node; null for the relay of the node's project.</summary>
    public string? At { get; init; }

    /// <summary>Who the relay node may be: Identifiers, or <c>anyone</c>; null for those whom the node trusts.</summary>
    public IReadOnlyList<string>? Trust { get; init; }

    /// <summary>How long to wait until it is registered; zero not to wait, null for 20 s.</summary>
    public TimeSpan? Wait { get; init; }
}
