namespace OckamPS;

/// <summary>A model gateway that this session has started.</summary>
public sealed record ModelGatewayInfo
{
    /// <summary>Where it listens: 127.0.0.1 and a port. An outlet to the model leads here.</summary>
    public required string Address { get; init; }

    /// <summary>The model server behind it.</summary>
    public required string Server { get; init; }

    /// <summary>The models that may be asked; empty for all that the server has.</summary>
    public string[] Model { get; init; } = [];

    /// <summary>Whether it gives out attestation documents of this machine.</summary>
    public bool Attests { get; init; }

    /// <summary>The Ockam Identifier that these name; null if they name none.</summary>
    public string? Identifier { get; init; }

    /// <summary>How many requests were passed on or answered with a document.</summary>
    public long Answered { get; init; }

    /// <summary>How many requests were refused.</summary>
    public long Refused { get; init; }

    /// <summary>How many requests are at the model server now.</summary>
    public int Active { get; init; }

    /// <summary>How many requests wait for a place there.</summary>
    public int Waiting { get; init; }

    /// <summary>What there is to warn of, looked at once a minute: that others reach the model server. Null if nobody does.</summary>
    public string? Warning { get; init; }

    /// <summary>When it was started (UTC).</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Address;
}
