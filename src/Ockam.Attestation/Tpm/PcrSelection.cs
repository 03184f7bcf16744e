namespace Ockam.Attestation;

/// <summary>Which registers of which banks (TPML_PCR_SELECTION; TPM 2.0 part 2, section 10.9.7).</summary>
public sealed class PcrSelection
{
    /// <summary>How many registers a bank has.</summary>
    public const int RegisterCount = 24;

    private const int MaskLength = 3;
    private const int MaximumBanks = 16;

    private readonly (TpmHash Bank, uint Mask)[] _banks;

    private PcrSelection((TpmHash, uint)[] banks) => _banks = banks;

    /// <summary>Registers of one bank.</summary>
    /// <param name="bank">The bank.</param>
    /// <param name="registers">Their numbers, 0 to 23.</param>
    public static PcrSelection Of(TpmHash bank, params IEnumerable<int> registers)
    {
        ArgumentNullException.ThrowIfNull(registers);
        return new PcrSelection([(bank, registers.Aggregate(0u, (mask, register) => mask | Bit(register)))]);
    }

    /// <summary>The same registers of several banks.</summary>
    /// <param name="banks">The banks.</param>
    /// <param name="registers">Their numbers, 0 to 23.</param>
    public static PcrSelection Of(IEnumerable<TpmHash> banks, params IEnumerable<int> registers) =>
        Of(banks.Select(bank => Of(bank, registers)));

    /// <summary>The registers of several selections of a bank each, in their order.</summary>
    internal static PcrSelection Of(IEnumerable<PcrSelection> banks) => new([.. banks.SelectMany(bank => bank._banks)]);

    /// <summary>Every register of one bank.</summary>
    public static PcrSelection All(TpmHash bank) => new([(bank, (1u << RegisterCount) - 1)]);

    /// <summary>The banks that have registers in this selection.</summary>
    public IEnumerable<TpmHash> Banks => _banks.Where(bank => bank.Mask != 0).Select(bank => bank.Bank);

    /// <summary>How many registers are selected.</summary>
    public int Count => _banks.Sum(bank => System.Numerics.BitOperations.PopCount(bank.Mask));

    /// <summary>The selected registers of all banks, in the TPM's order.</summary>
    public IEnumerable<(TpmHash Bank, int Register)> Registers =>
        from bank in _banks
        from register in Enumerable.Range(0, RegisterCount)
        where (bank.Mask & Bit(register)) != 0
        select (bank.Bank, register);

    /// <summary>Whether a register is selected.</summary>
    public bool Contains(TpmHash bank, int register) => _banks.Any(entry => entry.Bank == bank && (entry.Mask & Bit(register)) != 0);

    /// <inheritdoc/>
    public override string ToString() => string.Join('+', Registers
        .GroupBy(entry => entry.Bank, entry => entry.Register)
        .Select(bank => $"{bank.Key.ToString().ToLowerInvariant()}:{string.Join(',', bank)}"));

    /// <summary>What is selected here and not there.</summary>
    internal PcrSelection Without(PcrSelection other) => new([..
        from bank in _banks
        let rest = bank.Mask & ~other.MaskOf(bank.Bank)
        where rest != 0
        select (bank.Bank, rest)]);

    internal byte[] Encode()
    {
        TpmWriter writer = new TpmWriter().U32((uint)_banks.Length);
        foreach ((TpmHash bank, uint mask) in _banks)
            writer.U16((int)bank).U8(MaskLength).U8((byte)mask).U8((byte)(mask >> 8)).U8((byte)(mask >> 16));
        return writer.ToArray();
    }

    internal static PcrSelection Read(ref TpmReader reader)
    {
        uint count = reader.U32();
        if (count > MaximumBanks) throw TpmReader.Wrong($"{count} banks are announced");
        var banks = new List<(TpmHash, uint)>();
        for (; count > 0; count--)
        {
            int number = reader.U16();
            ReadOnlySpan<byte> mask = reader.Bytes(reader.U8());
            uint bits = 0;
            for (int i = 0; i < Math.Min(mask.Length, MaskLength); i++) bits |= (uint)mask[i] << (8 * i);
            // A bank of a hash that is not known here is passed over: nothing can be done with it.
            if (TpmHashes.IsKnown(number)) banks.Add(((TpmHash)number, bits));
        }

        return new PcrSelection([.. banks]);
    }

    private uint MaskOf(TpmHash bank) => _banks.Where(entry => entry.Bank == bank).Aggregate(0u, (mask, entry) => mask | entry.Mask);

    private static uint Bit(int register) => register is >= 0 and < RegisterCount
        ? 1u << register
        : throw new ArgumentOutOfRangeException(nameof(register), register, "Registers have the numbers 0 to 23.");
}
