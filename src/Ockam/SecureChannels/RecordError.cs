namespace Ockam.SecureChannels;

/// <summary>Why a record was refused. The channel stays usable, and its state is as before (section 5.4).</summary>
internal enum RecordError
{
    /// <summary>It was not refused.</summary>
    None,

    /// <summary>Fewer than 24 bytes: no room for a nonce and a tag.</summary>
    TooShort,

    /// <summary>A record with this nonce was accepted before.</summary>
    Replayed,

    /// <summary>More than 32 behind the highest nonce accepted: whether it was accepted before is not known any more.</summary>
    TooOld,

    /// <summary>More than 32 ahead of the highest nonce accepted, or 2^64-1, which no sender uses.</summary>
    TooFarAhead,

    /// <summary>It does not decrypt: altered, forged or of another channel.</summary>
    NotAuthentic,
}
