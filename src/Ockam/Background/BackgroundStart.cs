namespace Ockam.Background;

/// <summary>What a background process is told before it begins: by standard input, since arguments can be read by other users.</summary>
internal sealed record BackgroundStart
{
    /// <summary>The version of the protocol; see <see cref="ControlRequest.Current"/>.</summary>
    public required int Version { get; init; }

    /// <summary>The home folder.</summary>
    public required string Home { get; init; }

    /// <summary>The node's name; a configuration file's own wins.</summary>
    public required string Name { get; init; }

    /// <summary>The name of its identity.</summary>
    public string? Identity { get; init; }

    /// <summary>Where it listens.</summary>
    public string? Listen { get; init; }

    /// <summary>Whom it trusts.</summary>
    public IReadOnlyList<string>? Trust { get; init; }

    /// <summary>Whether services answer over plain TCP on addresses other than loopback.</summary>
    public bool AllowAnonymous { get; init; }

    /// <summary>The project that the node is to be in; null for the one that it has joined, if any.</summary>
    public string? Project { get; init; }

    /// <summary>The project that the node runs; null for none.</summary>
    public BackgroundProject? OwnProject { get; init; }

    /// <summary>The full path of a configuration file; null without one.</summary>
    public string? ConfigurationFile { get; init; }

    /// <summary>Values of variables in the file.</summary>
    public IReadOnlyDictionary<string, string>? Variables { get; init; }
}
