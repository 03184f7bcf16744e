namespace Ockam.Attestation;

/// <summary>What a verifier expects of a document. What is left at null is not asked for.</summary>
public sealed record AttestationExpectations
{
    /// <summary>How old a document may be if nothing else is said: the time that a request and its answer take, with slow
    /// networks.</summary>
    public static readonly TimeSpan DefaultMaximumAge = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How far the signer's clock may be ahead if nothing else is said: certificates of modules are issued without backdating.
    /// </summary>
    public static readonly TimeSpan DefaultClockLeeway = TimeSpan.FromSeconds(5);

    /// <summary>The roots that are trusted; <see cref="AttestationRoot.Aws"/> alone if nothing else is said.</summary>
    public IReadOnlyList<AttestationRoot> Roots { get; init; } = [AttestationRoot.Aws];

    /// <summary>The time for which the document is judged, for archives; null for now.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>How old the document may be; null for any age within the validity of its certificates.</summary>
    public TimeSpan? MaximumAge { get; init; } = DefaultMaximumAge;

    /// <summary>How far the signer's clock may be ahead of the verifier's.</summary>
    public TimeSpan ClockLeeway { get; init; } = DefaultClockLeeway;

    /// <summary>Enclave or NitroTPM, if only one is wanted.</summary>
    public AttestationDocumentKind? Kind { get; init; }

    /// <summary>The ids of the instances that are allowed (<c>i-…</c>).</summary>
    public IReadOnlyCollection<string>? InstanceIds { get; init; }

    /// <summary>The nonce that was sent with the request; compared in constant time.</summary>
    /// <exception cref="ArgumentException">It is empty: every document without a nonce of its own would seem to be the answer.</exception>
    public ReadOnlyMemory<byte>? Nonce
    {
        get;
        init => field = value is { IsEmpty: true }
            ? throw new ArgumentException("An empty nonce proves no freshness. Send random bytes and expect them, or null for none.")
            : value;
    }

    /// <summary>The user data that must stand in it.</summary>
    public ReadOnlyMemory<byte>? UserData { get; init; }

    /// <summary>The public key that must stand in it.</summary>
    public ReadOnlyMemory<byte>? PublicKey { get; init; }

    /// <summary>The values that registers must have, by number; 48 bytes each.</summary>
    public IReadOnlyDictionary<int, ReadOnlyMemory<byte>>? Pcrs { get; init; }

    /// <summary>Whether an environment in debug mode may pass, which measures nothing.</summary>
    public bool AllowDebug { get; init; }
}
