using Ockam.Node.Configuration;

namespace Ockam.Node.Control;

/// <summary>How a node is made.</summary>
public sealed record NodeSettings
{
    /// <summary>The name of the node that is meant where none is named.</summary>
    public const string DefaultName = OckamNodeOptions.DefaultName;

    /// <summary>Where a node listens if nothing else is said: a free port of this machine alone.</summary>
    public const string DefaultListen = "127.0.0.1:0";

    /// <summary>The node's name.</summary>
    public string Name { get; init; } = DefaultName;

    /// <summary>The home folder; null for the one that <c>OCKAM_HOME</c> says.</summary>
    public string? Home { get; init; }

    /// <summary>The name of its identity, made if there is none; null for the default one.</summary>
    public string? Identity { get; init; }

    /// <summary>Where it listens for other nodes; null where it does not.</summary>
    public string? Listen { get; init; } = DefaultListen;

    /// <summary>
    /// Whom its portals and channels trust that name nobody: Identifiers, or <c>anyone</c>. Null for the identities of its home.
    /// </summary>
    public IReadOnlyList<string>? Trust { get; init; }

    /// <summary>Whether services answer over plain TCP on addresses other than loopback.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>The project that the node is to be in; null for the one that it has joined, if any.</summary>
    public string? Project { get; init; }

    /// <summary>The project that the node runs: its authority, and relays for its members; null for none.</summary>
    public ProjectNodeOptions? OwnProject { get; init; }

    /// <summary>What a configuration file says; then only <see cref="Home"/> counts besides.</summary>
    public NodeConfiguration? Configuration { get; init; }
}
