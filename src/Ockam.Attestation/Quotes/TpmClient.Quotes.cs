namespace Ockam.Attestation;

public sealed partial class TpmClient
{
    /// <summary>The most bytes of a nonce: as many as the longest hash has, which every TPM takes.</summary>
    public const int MaximumNonceLength = 64;

    /// <summary>
    /// Lets the TPM sign what registers are, with an attestation key on P-256 that it derives from its owner's seed: the same one each
    /// time, until the TPM is cleared.
    /// </summary>
    /// <param name="selection">Which registers.</param>
    /// <param name="nonce">The verifier's nonce, 1 to 64 bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<TpmQuote> QuoteAsync(PcrSelection selection, ReadOnlyMemory<byte> nonce, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(selection);
        if (nonce.Length is 0 or > MaximumNonceLength)
            throw new ArgumentException($"A nonce has 1 to {MaximumNonceLength} bytes, not {nonce.Length}.", nameof(nonce));
        return TpmScope.RunAsync(_connection, scope => QuoteAsync(scope, selection, nonce.ToArray(), cancellationToken), cancellationToken);
    }

    private async Task<TpmQuote> QuoteAsync(TpmScope scope, PcrSelection selection, byte[] nonce, CancellationToken cancellationToken)
    {
        (TpmEntity key, byte[] area) = await TpmCommands.CreatePrimaryAsync(
            _connection, scope, TpmEntity.Owner, TpmPublic.AttestationKey(), cancellationToken).ConfigureAwait(false);
        for (int reading = 0; reading < MaximumReadings; reading++)
        {
            (byte[] attest, byte[] signature) =
                await TpmCommands.QuoteAsync(_connection, key, nonce, selection, cancellationToken).ConfigureAwait(false);
            PcrValues values = await ReadPcrsAsync(selection, cancellationToken).ConfigureAwait(false);
            // Registers may be extended between the quote and the reading; then both are of different moments.
            QuotedFacts facts = QuotedFacts.Read(attest);
            if (!facts.Answers(nonce)) throw TpmReader.Wrong("the quote answers another nonce");
            if (facts.ObjectionTo(values) is null) return new TpmQuote(attest, signature, area, values);
        }

        throw new TpmException(TpmFault.Busy,
            $"The registers {selection} changed while they were quoted, {MaximumReadings} times. Try again.");
    }
}
