namespace Ockam.Attestation;

public sealed partial class TpmClient
{
    /// <summary>The most bytes that can be sealed (MAX_SYM_DATA): seal a key, and encrypt the rest with it.</summary>
    public const int MaximumSecretLength = 128;

    /// <summary>Seals a secret to the values that registers have now.</summary>
    /// <param name="secret">1 to 128 bytes.</param>
    /// <param name="selection">Which registers; at least one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TpmSealedSecret> SealAsync(
        ReadOnlyMemory<byte> secret, PcrSelection selection, CancellationToken cancellationToken = default)
    {
        RequireSealable(secret.Length, selection);
        PcrValues values = await ReadPcrsAsync(selection, cancellationToken).ConfigureAwait(false);
        return await SealAsync(secret, selection, values.Concatenated(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Seals a secret to values that registers will have, for example after an update.</summary>
    /// <param name="secret">1 to 128 bytes.</param>
    /// <param name="bank">The bank of the registers.</param>
    /// <param name="values">The values by register; at least one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<TpmSealedSecret> SealAsync(
        ReadOnlyMemory<byte> secret,
        TpmHash bank,
        IReadOnlyDictionary<int, ReadOnlyMemory<byte>> values,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        PcrSelection selection = PcrSelection.Of(bank, values.Keys);
        RequireSealable(secret.Length, selection);
        if (values.Values.Any(value => value.Length != bank.Length()))
            throw new ArgumentException($"A register of {bank} has {bank.Length()} bytes.", nameof(values));
        byte[] concatenated = [.. values.OrderBy(value => value.Key).SelectMany(value => value.Value.ToArray())];
        return SealAsync(secret, selection, concatenated, cancellationToken);
    }

    /// <summary>Opens a secret.</summary>
    /// <param name="sealedSecret">The secret.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The secret; the caller zeroes it after use.</returns>
    /// <exception cref="TpmException">
    /// <see cref="TpmFault.PolicyFailed"/> if the registers have other values; <see cref="TpmFault.Refused"/> if another TPM has sealed it.
    /// </exception>
    public Task<byte[]> UnsealAsync(TpmSealedSecret sealedSecret, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sealedSecret);
        return TpmScope.RunAsync(_connection, scope => UnsealAsync(scope, sealedSecret, cancellationToken), cancellationToken);
    }

    private Task<TpmSealedSecret> SealAsync(
        ReadOnlyMemory<byte> secret, PcrSelection selection, byte[] values, CancellationToken cancellationToken) =>
        TpmScope.RunAsync(
            _connection,
            async scope =>
            {
                (TpmEntity parent, _) = await TpmCommands.CreatePrimaryAsync(
                    _connection, scope, TpmEntity.Owner, TpmPublic.StorageKey(), cancellationToken).ConfigureAwait(false);
                byte[] template = TpmPublic.SealedData(TpmPolicy.PcrDigest(selection, values));
                byte[] copy = secret.ToArray();
                try
                {
                    (byte[] priv, byte[] area) =
                        await TpmCommands.CreateSealedAsync(_connection, parent, copy, template, cancellationToken).ConfigureAwait(false);
                    return new TpmSealedSecret(selection, priv, area);
                }
                finally
                {
                    System.Security.Cryptography.CryptographicOperations.ZeroMemory(copy);
                }
            },
            cancellationToken);

    private async Task<byte[]> UnsealAsync(TpmScope scope, TpmSealedSecret sealedSecret, CancellationToken cancellationToken)
    {
        (TpmEntity parent, _) = await TpmCommands.CreatePrimaryAsync(
            _connection, scope, TpmEntity.Owner, TpmPublic.StorageKey(), cancellationToken).ConfigureAwait(false);
        byte[] priv = sealedSecret.Private.ToArray();
        byte[] area = sealedSecret.Public.ToArray();
        TpmEntity item = await TpmCommands.LoadAsync(_connection, scope, parent, priv, area, cancellationToken).ConfigureAwait(false);
        PolicySession session = await TpmCommands.StartPolicyAsync(_connection, scope, cancellationToken).ConfigureAwait(false);
        await TpmCommands.PolicyPcrAsync(_connection, session.Handle, [], sealedSecret.Selection, cancellationToken).ConfigureAwait(false);
        byte[] secret = await TpmCommands.UnsealAsync(_connection, item, session, cancellationToken).ConfigureAwait(false);
        if (session.Used) scope.Forget(session.Handle);
        return secret;
    }

    private static void RequireSealable(int length, PcrSelection selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        if (length is 0 or > MaximumSecretLength)
            throw new ArgumentException($"A TPM seals 1 to {MaximumSecretLength} bytes, not {length}. Seal a key that encrypts the rest.");
        if (selection.Count == 0) throw new ArgumentException("Name at least one register to seal to.", nameof(selection));
    }
}
