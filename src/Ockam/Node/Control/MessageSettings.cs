namespace Ockam.Node.Control;

/// <summary>A message that waits for an answer.</summary>
public sealed record MessageSettings
{
    /// <summary>The way to the worker; behind a channel, the rest of it.</summary>
    public required string To { get; init; }

    /// <summary>The text, which is sent as a BARE string; null where <see cref="Payload"/> is sent.</summary>
    public string? Text { get; init; }

    /// <summary>The payload as it is sent; null where <see cref="Text"/> is.</summary>
    public byte[]? Payload { get; init; }

    /// <summary>The id of an open channel by which it goes; null where it opens its own way.</summary>
    public string? Channel { get; init; }

    /// <summary>Who the ends of channels on the way may be: Identifiers, or <c>anyone</c>; null for those whom the node trusts.</summary>
    public IReadOnlyList<string>? Trust { get; init; }

    /// <summary>How long all of it may take; null for 30 s, what the original waits (section 8.1).</summary>
    public TimeSpan? Timeout { get; init; }
}
