namespace OckamPS;

/// <summary>A key broker: what releases keys of this home to attested machines, over secure channels.</summary>
public sealed record ModelKeyBrokerInfo
{
    /// <summary>The node that it belongs to.</summary>
    public required string NodeName { get; init; }

    /// <summary>Its worker address on that node.</summary>
    public required string BrokerName { get; init; }

    /// <summary><c>running</c>, <c>log broken</c> when nothing is released any more, or <c>stopped</c> with its node.</summary>
    public required string Status { get; init; }

    /// <summary>Whom it serves, with the policy about credentials that holds now.</summary>
    public required string Trust { get; init; }

    /// <summary>How many keys it has released.</summary>
    public long Released { get; init; }

    /// <summary>How many requests it has refused.</summary>
    public long Refused { get; init; }

    /// <summary>The same by the check that failed, such as <c>Policy</c> or <c>UserData</c>.</summary>
    public required IReadOnlyDictionary<string, long> RefusedBy { get; init; }

    /// <summary>How many messages came without a secure channel, and were dropped.</summary>
    public long WithoutChannel { get; init; }

    /// <summary>How many challenges it has given.</summary>
    public long Challenges { get; init; }

    /// <summary>How many of them can be used now.</summary>
    public int OpenChallenges { get; init; }

    /// <summary>Why it refused last, with the register and the values; null if it never did.</summary>
    public string? LastRefusal { get; init; }

    /// <summary>The file of its log.</summary>
    public required string LogPath { get; init; }

    /// <summary>How many entries that has.</summary>
    public long LogEntries { get; init; }

    /// <summary>The SHA-256 of the last entry: whoever keeps it elsewhere finds that entries are missing.</summary>
    public required string LogHead { get; init; }

    /// <summary>Whether the log was found whole; null where nobody asked.</summary>
    public bool? IsLogIntact { get; init; }

    /// <summary>Why the log cannot be written, or what was found wrong in it; null if nothing is, or nobody asked.</summary>
    public string? LogProblem { get; init; }

    /// <summary>The same as <see cref="BrokerName"/>.</summary>
    public string Name => BrokerName;

    /// <inheritdoc/>
    public override string ToString() => $"{BrokerName} of {NodeName}";
}
