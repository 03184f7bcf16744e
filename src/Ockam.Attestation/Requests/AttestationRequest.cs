namespace Ockam.Attestation;

/// <summary>What goes into a document at the requester's wish; each at most 1,024 bytes, null for none.</summary>
public sealed record AttestationRequest
{
    /// <summary>The verifier's nonce, by which it knows that the document is an answer to it.</summary>
    public ReadOnlyMemory<byte>? Nonce { get; init; }

    /// <summary>
    /// Data of the requester; not beginning with <c>ockam-model-key-release</c>, which is kept for releases of keys, nor with
    /// <c>ockam model gateway</c>, which is kept for model gateways.
    /// </summary>
    public ReadOnlyMemory<byte>? UserData { get; init; }

    /// <summary>A public key of the requester; for KMS an RSA key as SubjectPublicKeyInfo in DER.</summary>
    public ReadOnlyMemory<byte>? PublicKey { get; init; }

    /// <summary>How the command that makes the document is authorized.</summary>
    public AttestationSession Session { get; init; } = AttestationSession.Password;

    /// <summary>Whether it is this library's own request for a key, the only one whose user data may begin with the tag of those.</summary>
    internal bool IsKeyRelease { get; init; }

    /// <summary>Whether it is a model gateway's request, the only one whose user data may begin with the tag of those.</summary>
    internal bool IsGateway { get; init; }

    /// <summary>Refuses what only this library's own requests for keys, and those of its gateways, may hold.</summary>
    internal void RequireOwnUserData()
    {
        if (!IsKeyRelease && UserData is { } data && data.Span.StartsWith(KeyReleaseTag.Family))
            throw new AttestationException(
                "The user data begin with 'ockam-model-key-release', which is kept for documents that release a model's key to this "
                + "machine: a document with them, made for somebody else, would give him the key. Give other user data.");
        if (!IsGateway && UserData is { } named && named.Span.StartsWith(GatewayTag.Family))
            throw new AttestationException(
                "The user data begin with 'ockam model gateway', which is kept for documents by which a model gateway of this machine "
                + "names its node: a document with them, made for somebody else, would have this machine vouch for his. "
                + "Give other user data.");
    }

    internal void Validate()
    {
        Validate("nonce", Nonce, 0);
        Validate("user data", UserData, 0);
        Validate("public key", PublicKey, 1);
    }

    private static void Validate(string name, ReadOnlyMemory<byte>? value, int minimum)
    {
        const int Maximum = AttestationDocument.MaximumFieldLength;
        if (value is { } given && (given.Length < minimum || given.Length > Maximum))
            throw new AttestationException($"The {name} has {given.Length} bytes; {minimum} to {Maximum} are allowed. Give its hash.");
    }
}
