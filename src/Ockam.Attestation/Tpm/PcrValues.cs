namespace Ockam.Attestation;

/// <summary>Values of registers, read at one moment.</summary>
public sealed class PcrValues
{
    private readonly SortedDictionary<(TpmHash Bank, int Register), byte[]> _values;

    internal PcrValues(PcrSelection selection, SortedDictionary<(TpmHash Bank, int Register), byte[]> values)
    {
        Selection = selection;
        _values = values;
    }

    /// <summary>Which registers these are.</summary>
    public PcrSelection Selection { get; }

    /// <summary>One value.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="register">The register, 0 to 23.</param>
    /// <exception cref="KeyNotFoundException">It was not read.</exception>
    public ReadOnlyMemory<byte> this[TpmHash bank, int register] => _values.TryGetValue((bank, register), out byte[]? value)
        ? value
        : throw new KeyNotFoundException($"Register {register} of {bank} was not read.");

    /// <summary>The values of one bank by register.</summary>
    public IReadOnlyDictionary<int, ReadOnlyMemory<byte>> Of(TpmHash bank) =>
        _values
            .Where(entry => entry.Key.Bank == bank)
            .ToDictionary(entry => entry.Key.Register, entry => (ReadOnlyMemory<byte>)entry.Value);

    /// <summary>All values one after the other, in the TPM's order: what quotes and policies take the hash of.</summary>
    internal byte[] Concatenated() => [.. Selection.Registers.SelectMany(key => _values[key])];
}
