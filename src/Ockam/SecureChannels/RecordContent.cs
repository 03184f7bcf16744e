namespace Ockam.SecureChannels;

/// <summary>A view over a record's plaintext, valid as long as that is; see <see cref="RecordPlaintext.Parse"/>.</summary>
internal readonly ref struct RecordContent
{
    /// <summary>What it carries; decides which of the other members are set.</summary>
    public RecordKind Kind { get; init; }

    /// <summary>
    /// Payload: the encoded addresses of the onward route, without the array's head. Each is one CBOR item, not looked into.
    /// </summary>
    public ReadOnlySpan<byte> OnwardElements { get; init; }

    /// <summary>Payload: how many addresses the onward route has.</summary>
    public int OnwardCount { get; init; }

    /// <summary>Payload: the encoded addresses of the return route, without the array's head.</summary>
    public ReadOnlySpan<byte> ReturnElements { get; init; }

    /// <summary>Payload: how many addresses the return route has.</summary>
    public int ReturnCount { get; init; }

    /// <summary>Payload: where its bytes begin in the plaintext.</summary>
    public int PayloadOffset { get; init; }

    /// <summary>Payload: how many bytes it has.</summary>
    public int PayloadLength { get; init; }

    /// <summary>RefreshCredentials: the encoded array of the change history and the credentials, head included.</summary>
    public ReadOnlySpan<byte> Refresh { get; init; }
}
