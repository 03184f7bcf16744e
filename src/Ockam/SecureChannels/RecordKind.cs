namespace Ockam.SecureChannels;

/// <summary>What a record's plaintext carries: the variants of section 5.4, with their numbers.</summary>
internal enum RecordKind
{
    /// <summary>A routed message.</summary>
    Payload = 0,

    /// <summary>A newer credential of the peer (section 5.6).</summary>
    RefreshCredentials = 1,

    /// <summary>The peer ends the channel (section 5.6).</summary>
    Close = 2,
}
