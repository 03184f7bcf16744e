using Ockam.Vault;

namespace Ockam.Tests.Vault;

/// <summary>What every vault does, wherever its keys are; a vault has a class that derives from this one.</summary>
public abstract class VaultContract : IAsyncLifetime
{
    private static readonly byte[] s_message = "a message"u8.ToArray();

    private IVault _vault = null!;

    /// <summary>How long messages are that it signs.</summary>
    protected virtual int[] Lengths => [1, 32, 4096, 4097, 70_000];

    public async Task InitializeAsync() => _vault = await StartAsync();

    public Task DisposeAsync() => StopAsync();

    [VaultFact]
    public async Task A_new_key_signs_what_its_public_key_verifies()
    {
        SecretHandle handle = await _vault.GenerateSigningKeyAsync(_vault.KeyType);
        VerifyingKey key = await _vault.GetVerifyingKeyAsync(handle);
        Assert.Equal((_vault.KeyType, handle), (key.Type, key.Handle));
        foreach (int length in Lengths)
        {
            byte[] message = new byte[length];
            new Random(length).NextBytes(message);
            Signature signature = await _vault.SignAsync(handle, message);
            Assert.Equal((key.Type, Signature.Length), (signature.Type, signature.Bytes.Length));
            Assert.True(key.Verify(message, signature));
            message[^1] ^= 1;
            Assert.False(key.Verify(message, signature));
        }

        Assert.NotEqual(handle, await _vault.GenerateSigningKeyAsync(_vault.KeyType));
    }

    [VaultFact]
    public async Task A_key_is_removed_and_others_stay()
    {
        SecretHandle handle = await _vault.GenerateSigningKeyAsync(_vault.KeyType);
        SecretHandle stays = await _vault.GenerateSigningKeyAsync(_vault.KeyType);
        Assert.False(await _vault.DeleteX25519KeyAsync(handle));
        Assert.True(await _vault.DeleteSigningKeyAsync(handle));
        Assert.False(await _vault.DeleteSigningKeyAsync(handle));
        await Assert.ThrowsAsync<VaultException>(async () => await _vault.GetVerifyingKeyAsync(handle));
        await Assert.ThrowsAsync<VaultException>(async () => await _vault.SignAsync(handle, s_message));
        Signature signature = await _vault.SignAsync(stays, s_message);
        Assert.True((await _vault.GetVerifyingKeyAsync(stays)).Verify(s_message, signature));
    }

    [VaultFact]
    public async Task A_key_that_is_not_known_is_named_in_the_error()
    {
        SecretHandle unknown = SecretHandle.ForPublicKey([1, 2, 3]);
        VaultException[] errors =
        [
            await Assert.ThrowsAsync<VaultException>(async () => await _vault.GetVerifyingKeyAsync(unknown)),
            await Assert.ThrowsAsync<VaultException>(async () => await _vault.SignAsync(unknown, s_message)),
            await Assert.ThrowsAsync<VaultException>(async () => await _vault.GetX25519PublicKeyAsync(unknown)),
            await Assert.ThrowsAsync<VaultException>(async () => await _vault.AgreeAsync(unknown, new byte[32], new byte[32])),
        ];
        Assert.All(errors, error => Assert.Contains(unknown.ToString(), error.Message, StringComparison.Ordinal));
        Assert.False(await _vault.DeleteSigningKeyAsync(unknown));
        Assert.False(await _vault.DeleteX25519KeyAsync(unknown));
    }

    [VaultFact]
    public async Task Two_X25519_keys_agree_until_one_is_removed()
    {
        SecretHandle a = await _vault.GenerateX25519KeyAsync(), b = await _vault.GenerateX25519KeyAsync();
        byte[] one = new byte[32], two = new byte[32];
        await _vault.AgreeAsync(a, await _vault.GetX25519PublicKeyAsync(b), one);
        await _vault.AgreeAsync(b, await _vault.GetX25519PublicKeyAsync(a), two);
        Assert.Equal(one, two);
        Assert.NotEqual(new byte[32], one);
        Assert.Equal(a, SecretHandle.ForPublicKey(await _vault.GetX25519PublicKeyAsync(a)));
        Assert.False(await _vault.DeleteSigningKeyAsync(a));
        Assert.True(await _vault.DeleteX25519KeyAsync(a));
        await Assert.ThrowsAsync<VaultException>(async () => await _vault.GetX25519PublicKeyAsync(a));
    }

    [VaultFact]
    public async Task An_algorithm_that_it_does_not_have_makes_no_key()
    {
        await Assert.ThrowsAnyAsync<Exception>(async () => await _vault.GenerateSigningKeyAsync((SigningKeyType)7));
        VaultException refused = await Assert.ThrowsAsync<VaultException>(
            async () => await _vault.ImportSigningKeyAsync(SigningKeyType.EcdsaP256, new byte[32]));
        Assert.DoesNotContain("0000000000", refused.Message, StringComparison.Ordinal);
    }

    [VaultFact]
    public async Task A_call_that_is_given_up_ends_with_that()
    {
        var cancelled = new CancellationToken(canceled: true);
        SecretHandle handle = await _vault.GenerateSigningKeyAsync(_vault.KeyType);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _vault.SignAsync(handle, s_message, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await _vault.GenerateSigningKeyAsync(_vault.KeyType, cancelled));
    }

    /// <summary>A vault without keys.</summary>
    protected abstract Task<IVault> StartAsync();

    /// <summary>Ends what was started for it.</summary>
    protected abstract Task StopAsync();
}
