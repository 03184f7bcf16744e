namespace Ockam.SecureChannels;

/// <summary>
/// Which of the last 33 nonces were accepted (section 5.4). A nonce is checked first, and marked only once its record was found
/// authentic; otherwise a forger could use up numbers.
/// </summary>
internal struct ReplayWindow
{
    /// <summary>How far from the highest accepted nonce, ahead or behind, another may be.</summary>
    public const ulong Interval = 32;

    // The highest accepted nonce itself and the 32 before it.
    private const ulong Mask = (1UL << 33) - 1;

    private ulong _highest;
    private ulong _accepted;

    /// <summary>One more than the highest accepted nonce; 0 at the start.</summary>
    public readonly ulong NextExpected => _accepted == 0 ? 0 : _highest + 1;

    /// <summary>Whether a nonce may be accepted.</summary>
    public readonly RecordError Check(ulong nonce)
    {
        if (nonce > _highest) return nonce - _highest > Interval ? RecordError.TooFarAhead : RecordError.None;
        ulong behind = _highest - nonce;
        if (behind > Interval) return RecordError.TooOld;
        return (_accepted >> (int)behind & 1) == 0 ? RecordError.None : RecordError.Replayed;
    }

    /// <summary>Marks a nonce that <see cref="Check"/> found acceptable.</summary>
    public void Commit(ulong nonce)
    {
        if (nonce > _highest)
        {
            _accepted = (_accepted << (int)(nonce - _highest) | 1) & Mask;
            _highest = nonce;
        }
        else
        {
            _accepted |= 1UL << (int)(_highest - nonce);
        }
    }
}
