namespace Ockam.Models;

/// <summary>What a caller asks of a key: the question that policies answer.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Action">The operation, for example <c>kms:Decrypt</c>; <c>kms:</c> may be left out.</param>
public sealed record KeyAccessRequest(KeyCaller Caller, string Action)
{
    /// <summary>The key's ARN; null where no policy names keys: then every resource of KMS is taken for this key.</summary>
    public string? KeyArn { get; init; }

    /// <summary>The registers of a document that the key service has verified, by number; null for a request without one.</summary>
    public IReadOnlyDictionary<int, ReadOnlyMemory<byte>>? Registers { get; init; }

    /// <summary>The request's encryption context.</summary>
    public EncryptionContext Context { get; init; } = EncryptionContext.Empty;

    /// <summary>Further condition keys and values, for example <c>kms:ViaService</c>; they prevail over what is known otherwise.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Conditions { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>When it is asked; null where that is not known, so that tests of the time find none.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>The operation with the service's name.</summary>
    internal string FullAction => Action.Contains(':', StringComparison.Ordinal) ? Action : "kms:" + Action;

    /// <summary>Whether the operation takes a document at all.</summary>
    internal bool TakesDocument => AttestationKeys.AttestedActions.Contains(FullAction, StringComparer.OrdinalIgnoreCase);
}
