namespace Ockam.Attestation;

public sealed partial class TpmClient
{
    // Another program may extend between two reads; that often in a row it does not.
    private const int MaximumReadings = 10;

    /// <summary>Reads every register of every bank that is in use, all at one moment.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<PcrValues> ReadPcrsAsync(CancellationToken cancellationToken = default) =>
        await ReadPcrsAsync(await GetBanksAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Reads registers, all at one moment: the TPM counts changes, and what changed in between is read again.</summary>
    /// <param name="selection">Which.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TpmException">The TPM does not have them all, or they kept changing.</exception>
    public async Task<PcrValues> ReadPcrsAsync(PcrSelection selection, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(selection);
        for (int reading = 0; reading < MaximumReadings; reading++)
        {
            if (await TryReadPcrsAsync(selection, cancellationToken).ConfigureAwait(false) is { } values) return values;
        }

        throw new TpmException(TpmFault.Busy,
            $"The registers {selection} changed while they were read, {MaximumReadings} times. Try again.");
    }

    /// <summary>Extends a register by digests, one for each of some banks.</summary>
    /// <param name="index">The register, 0 to 23.</param>
    /// <param name="digests">By bank; each as long as the bank's digests.</param>
    /// <param name="cancellationToken">Ends the wait. Whether the register was extended is then not known: read it.</param>
    /// <exception cref="TpmException">The TPM does not have one of the banks in use, or does not let the register be extended.</exception>
    public async Task ExtendAsync(
        int index, IReadOnlyDictionary<TpmHash, byte[]> digests, CancellationToken cancellationToken = default)
    {
        RequireExtension(index, digests);
        // A TPM does nothing for a bank that is not in use, and says that it went well.
        PcrSelection banks = await GetBanksAsync(cancellationToken).ConfigureAwait(false);
        foreach (TpmHash bank in digests.Keys.Where(bank => !banks.Contains(bank, index)))
            throw new TpmException(TpmFault.Refused, $"The TPM does not have register {index} of {bank}; it has {banks}.");
        await TpmCommands.ExtendAsync(_connection, index, digests, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets a register back to zeros. Only 16 and 23 may be, which is why nothing should be trusted to them.</summary>
    /// <param name="index">The register.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task ResetPcrAsync(int index, CancellationToken cancellationToken = default) =>
        TpmCommands.ResetPcrAsync(_connection, index, cancellationToken);

    /// <summary>Sees that an extension is one that a TPM could be asked for.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    internal static void RequireExtension(int index, IReadOnlyDictionary<TpmHash, byte[]> digests)
    {
        ArgumentNullException.ThrowIfNull(digests);
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, PcrSelection.RegisterCount);
        if (digests.Count == 0) throw new ArgumentException("Give a digest for at least one bank.", nameof(digests));
        foreach ((TpmHash bank, byte[] digest) in digests)
        {
            if (digest.Length != bank.Length())
                throw new ArgumentException($"A digest of {bank} has {bank.Length()} bytes, not {digest.Length}.", nameof(digests));
        }
    }

    private async Task<PcrValues?> TryReadPcrsAsync(PcrSelection selection, CancellationToken cancellationToken)
    {
        var values = new SortedDictionary<(TpmHash Bank, int Register), byte[]>();
        uint? counter = null;
        for (PcrSelection left = selection; left.Count > 0;)
        {
            (uint now, PcrSelection read, List<byte[]> part) =
                await TpmCommands.ReadPcrsAsync(_connection, left, cancellationToken).ConfigureAwait(false);
            if (counter is { } before && before != now) return null;
            counter = now;
            if (read.Count == 0)
            {
                PcrSelection banks = await GetBanksAsync(cancellationToken).ConfigureAwait(false);
                throw new TpmException(TpmFault.Refused, $"The TPM does not have the registers {left}; it has {banks}.");
            }

            foreach (((TpmHash Bank, int Register) key, byte[] value) in read.Registers.Zip(part))
            {
                if (!left.Contains(key.Bank, key.Register) || value.Length != key.Bank.Length())
                    throw TpmReader.Wrong($"register {key.Register} of {key.Bank} was answered with {value.Length} bytes");
                values[key] = value;
            }

            left = left.Without(read);
        }

        return new PcrValues(selection, values);
    }
}
