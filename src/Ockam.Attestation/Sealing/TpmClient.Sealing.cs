using System.Security.Cryptography;

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
    public async Task<byte[]> UnsealAsync(TpmSealedSecret sealedSecret, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sealedSecret);
        byte[] secret = [];
        try
        {
            return await TpmScope.RunAsync(
                _connection,
                async scope => secret = await UnsealAsync(scope, sealedSecret, cancellationToken).ConfigureAwait(false),
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // It was opened, but something could not be removed: then nobody gets it.
            CryptographicOperations.ZeroMemory(secret);
            throw;
        }
    }

    private async Task<TpmSealedSecret> SealAsync(
        ReadOnlyMemory<byte> secret, PcrSelection selection, byte[] values, CancellationToken cancellationToken)
    {
        byte[] copy = secret.ToArray();
        try
        {
            return await TpmScope.RunAsync(
                _connection, scope => SealAsync(scope, copy, selection, values, cancellationToken), cancellationToken)
                .ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(copy);
        }
    }

    private async Task<TpmSealedSecret> SealAsync(
        TpmScope scope, byte[] secret, PcrSelection selection, byte[] values, CancellationToken cancellationToken)
    {
        (TpmEntity parent, HmacSession hiding) = await StartStorageAsync(scope, cancellationToken).ConfigureAwait(false);
        using (hiding)
        {
            byte[] template = TpmPublic.SealedData(TpmPolicy.PcrDigest(selection, values));
            (byte[] priv, byte[] area) = await TpmCommands.CreateSealedAsync(
                _connection, parent, secret, template, hiding.HidingCommands(), cancellationToken).ConfigureAwait(false);
            // The answer is under the session's code; that the TPM took the policy which was asked for is seen all the same.
            if (!TpmPublic.Policy(area).AsSpan().SequenceEqual(TpmPublic.Policy(template)))
                throw TpmReader.Wrong("the secret was sealed to another policy than was asked for");
            return new TpmSealedSecret(selection, priv, area);
        }
    }

    private async Task<byte[]> UnsealAsync(TpmScope scope, TpmSealedSecret sealedSecret, CancellationToken cancellationToken)
    {
        (TpmEntity parent, HmacSession hiding) = await StartStorageAsync(scope, cancellationToken).ConfigureAwait(false);
        using (hiding)
        {
            byte[] priv = sealedSecret.Private.ToArray();
            byte[] area = sealedSecret.Public.ToArray();
            TpmEntity item = await TpmCommands.LoadAsync(_connection, scope, parent, priv, area, cancellationToken).ConfigureAwait(false);
            PolicySession policy = await TpmCommands.StartPolicyAsync(_connection, scope, cancellationToken).ConfigureAwait(false);
            await TpmCommands.PolicyPcrAsync(_connection, policy.Handle, [], sealedSecret.Selection, cancellationToken)
                .ConfigureAwait(false);
            byte[] secret = await TpmCommands.UnsealAsync(_connection, item, [policy, hiding.HidingAnswers()], cancellationToken)
                .ConfigureAwait(false);
            if (policy.Used) scope.Forget(policy.Handle);
            return secret;
        }
    }

    // The storage key, and a session salted by it so that secrets do not cross the bus in clear: chips hang on wires that can be listened
    // to. Who could change what crosses could also stand in for the TPM, since nobody has vouched for its key here.
    private async Task<(TpmEntity Parent, HmacSession Session)> StartStorageAsync(TpmScope scope, CancellationToken cancellationToken)
    {
        (TpmEntity parent, byte[] area) = await TpmCommands.CreatePrimaryAsync(
            _connection, scope, TpmEntity.Owner, TpmPublic.StorageKey(), cancellationToken).ConfigureAwait(false);
        HmacSession session = await TpmCommands.StartHmacAsync(
            _connection, scope, parent, area, TpmHash.Sha256, encrypts: true, cancellationToken).ConfigureAwait(false);
        return (parent, session);
    }

    private static void RequireSealable(int length, PcrSelection selection)
    {
        ArgumentNullException.ThrowIfNull(selection);
        if (length is 0 or > MaximumSecretLength)
            throw new ArgumentException($"A TPM seals 1 to {MaximumSecretLength} bytes, not {length}. Seal a key that encrypts the rest.");
        if (selection.Count == 0) throw new ArgumentException("Name at least one register to seal to.", nameof(selection));
    }
}
