using System.Security.Cryptography;
using Ockam.Vault;

namespace Ockam.Tests.Vault;

public class SoftwareVaultTests
{
    private static readonly byte[] Message = "a message"u8.ToArray();

    private readonly DictionarySecrets _secrets = new();
    private readonly SoftwareVault _vault;

    public SoftwareVaultTests() => _vault = new SoftwareVault(_secrets);

    [Theory]
    [InlineData(SigningKeyType.Ed25519)]
    [InlineData(SigningKeyType.EcdsaP256)]
    public async Task A_generated_key_signs_what_its_public_key_verifies(SigningKeyType type)
    {
        SecretHandle handle = await _vault.GenerateSigningKeyAsync(type);
        VerifyingKey key = await _vault.GetVerifyingKeyAsync(handle);
        Signature signature = await _vault.SignAsync(handle, Message);
        Assert.Equal(type, key.Type);
        Assert.Equal(type, signature.Type);
        Assert.Equal(handle, key.Handle);
        Assert.True(key.Verify(Message, signature));
        Assert.False(key.Verify("another"u8, signature));
        Assert.NotEqual(handle, await _vault.GenerateSigningKeyAsync(type));
    }

    [Theory]
    [MemberData(nameof(Rfc8032.Section71), MemberType = typeof(Rfc8032))]
    public async Task An_imported_Ed25519_key_has_the_public_key_and_signatures_of_RFC_8032(
        string seed, string publicKey, string message, string signature)
    {
        SecretHandle handle = await _vault.ImportSigningKeyAsync(SigningKeyType.Ed25519, seed.FromHex());
        Assert.Equal(SHA256.HashData(publicKey.FromHex()), handle.ToArray());
        Assert.Equal(publicKey, (await _vault.GetVerifyingKeyAsync(handle)).Bytes.Span.ToHex());
        Assert.Equal(signature, (await _vault.SignAsync(handle, message.FromHex())).Bytes.Span.ToHex());
    }

    [Fact]
    public async Task An_imported_P256_key_has_the_public_key_of_RFC_6979()
    {
        SecretHandle handle = await _vault.ImportSigningKeyAsync(
            SigningKeyType.EcdsaP256, "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721".FromHex());
        VerifyingKey key = await _vault.GetVerifyingKeyAsync(handle);
        Assert.StartsWith("0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6c", key.Bytes.Span.ToHex(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_vaults_agree_as_in_RFC_7748()
    {
        var other = new SoftwareVault(new DictionarySecrets());
        SecretHandle alice = await _vault.ImportX25519KeyAsync(
            "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a".FromHex());
        SecretHandle bob = await other.ImportX25519KeyAsync(
            "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb".FromHex());
        byte[] one = new byte[32], two = new byte[32];
        await _vault.AgreeAsync(alice, await other.GetX25519PublicKeyAsync(bob), one);
        await other.AgreeAsync(bob, await _vault.GetX25519PublicKeyAsync(alice), two);
        Assert.Equal("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", one.ToHex());
        Assert.Equal(one, two);
    }

    [Fact]
    public async Task A_generated_X25519_key_agrees()
    {
        SecretHandle a = await _vault.GenerateX25519KeyAsync(), b = await _vault.GenerateX25519KeyAsync();
        Assert.NotEqual(a, b);
        byte[] one = new byte[32], two = new byte[32];
        await _vault.AgreeAsync(a, await _vault.GetX25519PublicKeyAsync(b), one);
        await _vault.AgreeAsync(b, await _vault.GetX25519PublicKeyAsync(a), two);
        Assert.Equal(one, two);
        Assert.Equal(a, SecretHandle.ForPublicKey(await _vault.GetX25519PublicKeyAsync(a)));
    }

    [Theory]
    [MemberData(nameof(X25519Tests.SmallOrder), MemberType = typeof(X25519Tests))]
    public async Task An_agreement_with_a_point_of_small_order_fails_and_leaves_zeros(string point)
    {
        SecretHandle handle = await _vault.GenerateX25519KeyAsync();
        byte[] shared = Enumerable.Repeat((byte)0xaa, 32).ToArray();
        var error = await Assert.ThrowsAsync<VaultException>(async () => await _vault.AgreeAsync(handle, point.FromHex(), shared));
        Assert.Contains(point, error.Message, StringComparison.Ordinal);
        Assert.Equal(new byte[32], shared);
    }

    [Fact]
    public async Task An_agreement_needs_32_bytes_on_both_sides()
    {
        SecretHandle handle = await _vault.GenerateX25519KeyAsync();
        byte[] point = await _vault.GetX25519PublicKeyAsync(handle);
        await Assert.ThrowsAsync<VaultException>(async () => await _vault.AgreeAsync(handle, point.AsMemory(1), new byte[32]));
        await Assert.ThrowsAsync<ArgumentException>(async () => await _vault.AgreeAsync(handle, point, new byte[31]));
    }

    [Fact]
    public async Task An_unknown_handle_is_named_in_the_error()
    {
        SecretHandle unknown = SecretHandle.ForPublicKey([1, 2, 3]);
        VaultException[] errors =
        [
            await Assert.ThrowsAsync<VaultException>(async () => await _vault.GetVerifyingKeyAsync(unknown)),
            await Assert.ThrowsAsync<VaultException>(async () => await _vault.SignAsync(unknown, Message)),
            await Assert.ThrowsAsync<VaultException>(async () => await _vault.GetX25519PublicKeyAsync(unknown)),
            await Assert.ThrowsAsync<VaultException>(async () => await _vault.AgreeAsync(unknown, new byte[32], new byte[32])),
        ];
        Assert.All(errors, e => Assert.Contains(unknown.ToString(), e.Message, StringComparison.Ordinal));
        Assert.False(await _vault.DeleteSigningKeyAsync(unknown));
        Assert.False(await _vault.DeleteX25519KeyAsync(unknown));
    }

    [Theory]
    [InlineData(SigningKeyType.Ed25519)]
    [InlineData(SigningKeyType.EcdsaP256)]
    public async Task A_deleted_signing_key_is_gone_and_the_others_stay(SigningKeyType type)
    {
        SecretHandle handle = await _vault.GenerateSigningKeyAsync(type), stays = await _vault.GenerateSigningKeyAsync(type);
        await _vault.GetVerifyingKeyAsync(handle);
        Assert.False(await _vault.DeleteX25519KeyAsync(handle));
        Assert.True(await _vault.DeleteSigningKeyAsync(handle));
        Assert.False(await _vault.DeleteSigningKeyAsync(handle));
        await Assert.ThrowsAsync<VaultException>(async () => await _vault.GetVerifyingKeyAsync(handle));
        await Assert.ThrowsAsync<VaultException>(async () => await _vault.SignAsync(handle, Message));
        Assert.Equal(type, (await _vault.SignAsync(stays, Message)).Type);
    }

    [Fact]
    public async Task A_deleted_X25519_key_is_gone()
    {
        SecretHandle handle = await _vault.GenerateX25519KeyAsync();
        Assert.False(await _vault.DeleteSigningKeyAsync(handle));
        Assert.True(await _vault.DeleteX25519KeyAsync(handle));
        Assert.False(await _vault.DeleteX25519KeyAsync(handle));
        await Assert.ThrowsAsync<VaultException>(async () => await _vault.GetX25519PublicKeyAsync(handle));
    }

    [Fact]
    public async Task A_signing_key_and_an_X25519_key_of_the_same_secret_are_different_keys()
    {
        byte[] secret = RandomNumberGenerator.GetBytes(32);
        SecretHandle signing = await _vault.ImportSigningKeyAsync(SigningKeyType.Ed25519, secret);
        SecretHandle agreeing = await _vault.ImportX25519KeyAsync(secret);
        Assert.NotEqual(signing, agreeing);
        await Assert.ThrowsAsync<VaultException>(async () => await _vault.SignAsync(agreeing, Message));
        await Assert.ThrowsAsync<VaultException>(async () => await _vault.GetX25519PublicKeyAsync(signing));
    }

    [Fact]
    public async Task Importing_a_key_again_gives_the_same_handle()
    {
        byte[] secret = RandomNumberGenerator.GetBytes(32);
        SecretHandle first = await _vault.ImportSigningKeyAsync(SigningKeyType.Ed25519, secret);
        Assert.Equal(first, await _vault.ImportSigningKeyAsync(SigningKeyType.Ed25519, secret));
        Assert.Single(_secrets.Stored);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public async Task A_secret_of_another_length_is_not_taken_in(int length)
    {
        byte[] secret = Enumerable.Repeat((byte)1, length).ToArray();
        await Assert.ThrowsAsync<VaultException>(async () => await _vault.ImportSigningKeyAsync(SigningKeyType.Ed25519, secret));
        await Assert.ThrowsAsync<VaultException>(async () => await _vault.ImportSigningKeyAsync(SigningKeyType.EcdsaP256, secret));
        await Assert.ThrowsAsync<VaultException>(async () => await _vault.ImportX25519KeyAsync(secret));
        Assert.Empty(_secrets.Stored);
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551")]
    public async Task A_P256_secret_out_of_range_is_not_taken_in(string scalar)
    {
        byte[] secret = scalar.FromHex();
        await Assert.ThrowsAsync<VaultException>(async () => await _vault.ImportSigningKeyAsync(SigningKeyType.EcdsaP256, secret));
        Assert.Empty(_secrets.Stored);
    }

    [Fact]
    public async Task An_algorithm_that_does_not_exist_is_a_caller_s_mistake()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await _vault.GenerateSigningKeyAsync((SigningKeyType)7));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            async () => await _vault.ImportSigningKeyAsync((SigningKeyType)7, new byte[32]));
    }

    [Theory]
    [InlineData(SecretKind.Ed25519)]
    [InlineData(SecretKind.EcdsaP256)]
    [InlineData(SecretKind.X25519)]
    public async Task A_stored_secret_that_is_damaged_or_belongs_to_another_key_is_refused_by_handle(SecretKind kind)
    {
        foreach (byte[] wrong in new[] { new byte[31], Enumerable.Repeat((byte)5, 32).ToArray() })
        {
            SecretHandle handle = SecretHandle.ForPublicKey([(byte)kind]);
            _secrets.Stored[(handle, kind)] = wrong;
            var error = await Assert.ThrowsAsync<VaultException>(async () => await (kind == SecretKind.X25519
                ? Discard(_vault.GetX25519PublicKeyAsync(handle))
                : Discard(_vault.SignAsync(handle, Message))));
            Assert.Contains(handle.ToString(), error.Message, StringComparison.Ordinal);
            Assert.Contains("store", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Every_call_completes_at_once_when_the_repository_does()
    {
        Assert.True(_vault.GenerateSigningKeyAsync(SigningKeyType.EcdsaP256).IsCompletedSuccessfully);
        SecretHandle signing = await _vault.GenerateSigningKeyAsync(SigningKeyType.Ed25519);
        SecretHandle agreeing = await _vault.GenerateX25519KeyAsync();
        Assert.True(_vault.SignAsync(signing, Message).IsCompletedSuccessfully);
        Assert.True(_vault.GetVerifyingKeyAsync(signing).IsCompletedSuccessfully);
        ValueTask<byte[]> point = _vault.GetX25519PublicKeyAsync(agreeing);
        Assert.True(point.IsCompletedSuccessfully);
        Assert.True(_vault.AgreeAsync(agreeing, await point, new byte[32]).IsCompletedSuccessfully);
        Assert.True(_vault.DeleteSigningKeyAsync(signing).IsCompletedSuccessfully);
        Assert.True(_vault.DeleteX25519KeyAsync(agreeing).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_repository_that_takes_its_time_works_as_well()
    {
        var vault = new SoftwareVault(new DictionarySecrets { Slow = true });
        foreach (SigningKeyType type in Enum.GetValues<SigningKeyType>())
        {
            SecretHandle handle = await vault.GenerateSigningKeyAsync(type);
            VerifyingKey verifying = await vault.GetVerifyingKeyAsync(handle);
            Signature signature = await vault.SignAsync(handle, Message);
            Assert.True(verifying.Verify(Message, signature));
        }
        SecretHandle key = await vault.GenerateX25519KeyAsync();
        byte[] shared = new byte[32];
        await vault.AgreeAsync(key, await vault.GetX25519PublicKeyAsync(key), shared);
        Assert.NotEqual(new byte[32], shared);
    }

    [Fact]
    public async Task A_cancelled_call_ends_with_that()
    {
        var cancelled = new CancellationToken(canceled: true);
        SecretHandle handle = await _vault.GenerateSigningKeyAsync(SigningKeyType.Ed25519);
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await _vault.SignAsync(handle, Message, cancelled));
        await Assert.ThrowsAsync<OperationCanceledException>(async () => await _vault.GenerateX25519KeyAsync(cancelled));
    }

    private static async Task Discard<T>(ValueTask<T> task) => await task;
}
