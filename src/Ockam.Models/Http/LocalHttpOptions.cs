namespace Ockam.Models;

/// <summary>What a <see cref="LocalHttpServer"/> grants its clients.</summary>
internal sealed record LocalHttpOptions
{
    /// <summary>How many connections there may be.</summary>
    public int MaximumConnections { get; init; } = 64;

    /// <summary>How long a head may take: it is one packet, and comes by way of a portal at most.</summary>
    public TimeSpan HeadLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client may take none of a piece of its answer.</summary>
    public TimeSpan SendLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Learns of defects in answering.</summary>
    public Action<Exception>? Failed { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
