namespace Ockam.Attestation;

/// <summary>One of our own extensions of a register, as it stands in the event log.</summary>
/// <param name="BootId">Which boot of the machine it belongs to: registers begin anew with each.</param>
/// <param name="Time">When it was made.</param>
/// <param name="Register">The register, 0 to 23.</param>
/// <param name="Description">What was measured.</param>
/// <param name="Digests">The digests by bank.</param>
public sealed record PcrEvent(
    string BootId, DateTimeOffset Time, int Register, string Description, IReadOnlyDictionary<TpmHash, byte[]> Digests)
{
    /// <summary>What the register of the SHA-384 bank was before, 48 bytes; null where nobody has looked.</summary>
    public ReadOnlyMemory<byte>? Before { get; init; }

    /// <summary>Whether the register was read afterwards, and was what it had to be.</summary>
    public bool IsConfirmed { get; init; }
}
