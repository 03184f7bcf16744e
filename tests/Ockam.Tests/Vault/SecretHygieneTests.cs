using Ockam.Vault;

namespace Ockam.Tests.Vault;

/// <summary>Secrets stay inside: buffers are zeroed, and no text says them.</summary>
public class SecretHygieneTests
{
    private static readonly byte[] Secret = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60".FromHex();

    [Fact]
    public async Task Whatever_the_vault_read_is_zero_when_the_call_returns()
    {
        var secrets = new DictionarySecrets();
        var vault = new SoftwareVault(secrets);
        foreach (SigningKeyType type in Enum.GetValues<SigningKeyType>())
        {
            SecretHandle handle = await vault.ImportSigningKeyAsync(type, Secret);
            await vault.GetVerifyingKeyAsync(handle);
            await vault.SignAsync(handle, Secret.AsMemory(0, 1));
        }
        SecretHandle key = await vault.ImportX25519KeyAsync(Secret);
        byte[] point = await vault.GetX25519PublicKeyAsync(key);
        await vault.AgreeAsync(key, point, new byte[32]);
        await Assert.ThrowsAsync<VaultException>(async () => await vault.AgreeAsync(key, new byte[32], new byte[32]));
        Assert.Equal(7, secrets.HandedOut.Count);
        Assert.All(secrets.HandedOut, copy => Assert.Equal(new byte[32], copy));
    }

    [Fact]
    public async Task A_damaged_secret_is_zeroed_too()
    {
        var secrets = new DictionarySecrets();
        var vault = new SoftwareVault(secrets);
        SecretHandle handle = SecretHandle.ForPublicKey([1]);
        secrets.Stored[(handle, SecretKind.Ed25519)] = Secret[..31];
        await Assert.ThrowsAsync<VaultException>(async () => await vault.SignAsync(handle, Secret));
        secrets.Stored[(handle, SecretKind.Ed25519)] = Secret;
        await Assert.ThrowsAsync<VaultException>(async () => await vault.SignAsync(handle, Secret));
        Assert.Equal([31, 32], secrets.HandedOut.Select(copy => copy.Length));
        Assert.All(secrets.HandedOut, copy => Assert.All(copy, b => Assert.Equal(0, b)));
    }

    [Fact]
    public async Task What_the_vault_generated_is_left_in_the_repository_alone_and_what_was_imported_is_the_caller_s()
    {
        var secrets = new DictionarySecrets();
        var vault = new SoftwareVault(secrets);
        await vault.GenerateSigningKeyAsync(SigningKeyType.Ed25519);
        await vault.GenerateSigningKeyAsync(SigningKeyType.EcdsaP256);
        await vault.GenerateX25519KeyAsync();
        Assert.Equal(3, secrets.Given.Count);
        Assert.All(secrets.Given, buffer => Assert.Equal(new byte[32], buffer.ToArray()));
        Assert.All(secrets.Stored.Values, stored => Assert.NotEqual(new byte[32], stored));
        byte[] imported = [.. Secret];
        await vault.ImportX25519KeyAsync(imported);
        Assert.Equal(Secret, imported);
    }

    [Fact]
    public async Task No_text_of_a_vault_type_or_error_says_a_secret()
    {
        var secrets = new DictionarySecrets();
        var vault = new SoftwareVault(secrets);
        var texts = new List<string?> { vault.ToString() };
        foreach (SigningKeyType type in Enum.GetValues<SigningKeyType>())
        {
            SecretHandle handle = await vault.ImportSigningKeyAsync(type, Secret);
            texts.Add(handle.ToString());
            texts.Add((await vault.GetVerifyingKeyAsync(handle)).ToString());
            texts.Add((await vault.SignAsync(handle, Secret)).ToString());
        }
        SecretHandle key = await vault.ImportX25519KeyAsync(Secret);
        texts.Add(key.ToString());
        texts.Add((await Error(async () => await vault.AgreeAsync(key, new byte[32], new byte[32]))).ToString());
        texts.Add((await Error(async () => await vault.ImportX25519KeyAsync((byte[])[.. Secret, 0]))).ToString());
        texts.Add((await Error(async () => await vault.ImportSigningKeyAsync(SigningKeyType.Ed25519, (byte[])[.. Secret, 0]))).ToString());
        secrets.Stored[(key, SecretKind.Ed25519)] = Secret;
        texts.Add((await Error(async () => await vault.SignAsync(key, Secret))).ToString());

        // Ten digits in a row are enough to know it by, and no accident.
        string[] forms =
        [
            Convert.ToHexString(Secret)[..10],
            Convert.ToBase64String(Secret)[..10],
            string.Join(", ", Secret)[..20],
            BitConverter.ToString(Secret)[..20],
        ];
        Assert.Equal(12, texts.Count);
        Assert.All(texts, text => Assert.All(forms, form => Assert.DoesNotContain(form, text, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public void A_scalar_out_of_range_is_not_said_in_the_error()
    {
        byte[] scalar = Enumerable.Repeat((byte)0xff, 32).ToArray();
        var error = Assert.Throws<ArgumentException>(() => P256.Sign(scalar, [1], new byte[64]));
        Assert.DoesNotContain("ffff", error.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    private static Task<VaultException> Error(Func<Task> call) => Assert.ThrowsAsync<VaultException>(call);
}
