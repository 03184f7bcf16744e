namespace Ockam.Models;

/// <summary>A key broker at one moment.</summary>
public sealed record ModelKeyBrokerSnapshot
{
    /// <summary>Its worker address.</summary>
    public required string Address { get; init; }

    /// <summary>Whether its node runs, and it with the node.</summary>
    public required bool IsRunning { get; init; }

    /// <summary>Whom it serves, with the policy that holds.</summary>
    public required string Access { get; init; }

    /// <summary>How many challenges can be used now.</summary>
    public required int OpenChallenges { get; init; }

    /// <summary>How many challenges it has given.</summary>
    public required long Challenges { get; init; }

    /// <summary>How many keys it has released.</summary>
    public required long Released { get; init; }

    /// <summary>How many requests it has refused, by class.</summary>
    public required IReadOnlyDictionary<KeyReleaseRefusal, long> Refused { get; init; }

    /// <summary>How many messages came without a secure channel, and were dropped.</summary>
    public required long WithoutChannel { get; init; }

    /// <summary>Why it refused last, with register and value; null if it never did.</summary>
    public required string? LastRefusal { get; init; }

    /// <summary>The file of its log.</summary>
    public required string LogPath { get; init; }

    /// <summary>How many entries that has.</summary>
    public required long LogEntries { get; init; }

    /// <summary>The digest of the last of them, 64 hexadecimal digits, by which a missing end is found.</summary>
    public required string LogHead { get; init; }

    /// <summary>Why its log could not be written; null if it can. It releases nothing then, until it is made anew.</summary>
    public required string? LogFailure { get; init; }
}
