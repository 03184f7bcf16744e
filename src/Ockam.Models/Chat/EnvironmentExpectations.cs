using Ockam.Attestation;

namespace Ockam.Models;

/// <summary>Which environment a person means to talk to.</summary>
public sealed record EnvironmentExpectations
{
    /// <summary>The registers that the machine's image leads to; null if none are known.</summary>
    public PcrReference? Reference { get; init; }

    /// <summary>
    /// The SHA-384 of each model that the machine has measured, 48 bytes each, in the order in which they were loaded; empty if the
    /// reference names PCR15 or nothing is known.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ModelDigests { get; init; } = [];

    /// <summary>The roots that are trusted; AWS's alone if nothing else is said.</summary>
    public IReadOnlyList<AttestationRoot> Roots { get; init; } = [AttestationRoot.Aws];

    /// <summary>The Ockam Identifier of the node that the document must name; null if it need not.</summary>
    public string? Identifier { get; init; }

    /// <summary>The values that registers must have, by number.</summary>
    /// <exception cref="ModelException">The reference and the digests say different things of PCR15, or a digest is none.</exception>
    internal IReadOnlyDictionary<int, ReadOnlyMemory<byte>> Registers()
    {
        var registers = new SortedDictionary<int, ReadOnlyMemory<byte>>();
        foreach ((int register, ReadOnlyMemory<byte> value) in Reference?.Pcrs ?? new Dictionary<int, ReadOnlyMemory<byte>>())
            registers[register] = value;
        if (ModelDigests.Count == 0) return registers;
        byte[] measured = new byte[TpmHash.Sha384.Length()];
        foreach (ReadOnlyMemory<byte> digest in ModelDigests)
        {
            if (digest.Length != TpmHash.Sha384.Length())
                throw new ModelException(
                    ModelErrorReason.InvalidValue, $"The digest of a model has {digest.Length} bytes; a SHA-384 has 48.");
            measured = TpmHash.Sha384.Extend(measured, digest.Span);
        }

        if (registers.TryGetValue(EnvironmentReport.ModelRegister, out ReadOnlyMemory<byte> named) && !named.Span.SequenceEqual(measured))
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                "The reference says another value of PCR15 than the models' digests lead to. Give one of them.");
        registers[EnvironmentReport.ModelRegister] = measured;
        return registers;
    }
}
