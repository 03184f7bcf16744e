using Ockam.Identities;

namespace Ockam.SecureChannels;

/// <summary>
/// What one end of secure channels brings along and asks for: of a channel that is opened here, or of all that a listener accepts.
/// </summary>
public sealed record SecureChannelOptions
{
    /// <summary>The identity that this end proves to own; its keys are in this node's vault.</summary>
    public required Identifier Identity { get; init; }

    /// <summary>Whom this end accepts.</summary>
    public required TrustPolicy Trust { get; init; }

    /// <summary>The authority whose credentials count here; without one, credentials of peers are ignored (section 5.2, step 4).</summary>
    public Identifier? Authority { get; init; }

    /// <summary>
    /// Answers with the credentials to present (section 4.2), each with the attestation of the key that signed it: at most four, or the
    /// handshake fails. Asked again for each channel and refresh. Null for none.
    /// </summary>
    public Func<CancellationToken, ValueTask<IReadOnlyList<CredentialAndPurposeKey>>>? Credentials { get; init; }

    /// <summary>
    /// What a responder presents, and what is presented again on an open channel, where <see cref="Credentials"/> may have to wait for an
    /// authority: what is at hand. A stranger's handshake must not make this node wait for anybody. Null for the same.
    /// </summary>
    internal Func<CancellationToken, ValueTask<IReadOnlyList<CredentialAndPurposeKey>>>? CredentialsAtHand { get; init; }

    /// <summary>
    /// Whether the channel ends when the credential does that the peer presented, unless it presented a newer one in time: for nodes that
    /// serve members of a project only. A peer that never presented one is not affected.
    /// </summary>
    public bool EndsWithCredential { get; init; }

    /// <summary>
    /// Told, with the reason, when a peer presented a credential or a refresh that was not accepted, during the handshake as well; the
    /// channel goes on without it. It must not block.
    /// </summary>
    public Action<SecureChannel, string>? CredentialRefused { get; init; }

    /// <summary>
    /// How long opening a channel may take: 120 s as in the original (section 5.2). A listener gives each handshake 10 s.
    /// </summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(120);
}
