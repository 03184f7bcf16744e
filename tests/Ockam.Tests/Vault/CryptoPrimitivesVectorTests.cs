using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Ockam.Vault;

namespace Ockam.Tests.Vault;

/// <summary>The primitives as the original computes them.</summary>
public class CryptoPrimitivesVectorTests
{
    private const string File = "ockam/crypto_primitives.json";

    [VectorFact]
    public void HKDF_gives_the_original_s_two_outputs()
    {
        JsonElement vector = Vectors.Read(File).GetProperty("hkdf_sha256");
        Assert.Empty(vector.Hex("info"));
        byte[] first = new byte[32], second = new byte[32];
        NoiseKdf.Derive2(vector.Hex("salt"), vector.Hex("ikm"), first, second);
        Assert.Equal(vector.Hex("out1"), first);
        Assert.Equal(vector.Hex("out2"), second);
    }

    [VectorFact]
    public void AES_256_GCM_seals_and_opens_as_the_original()
    {
        JsonElement vector = Vectors.Read(File).GetProperty("aes_256_gcm");
        byte[] plaintext = vector.Hex("plaintext"), expected = vector.Hex("ciphertext_and_tag"), nonce = vector.Hex("nonce_12");
        Assert.Equal(vector.GetProperty("nonce_u64").GetUInt64(), BinaryPrimitives.ReadUInt64BigEndian(nonce.AsSpan(4)));
        using var cipher = new AesGcm(vector.Hex("key"), tagSizeInBytes: 16);
        byte[] ciphertext = new byte[plaintext.Length], tag = new byte[16], opened = new byte[plaintext.Length];
        cipher.Encrypt(nonce, plaintext, ciphertext, tag, vector.Hex("aad"));
        Assert.Equal(expected.ToHex(), ciphertext.ToHex() + tag.ToHex());
        cipher.Decrypt(nonce, ciphertext, tag, opened, vector.Hex("aad"));
        Assert.Equal(plaintext, opened);
        tag[0] ^= 1;
        Assert.Throws<AuthenticationTagMismatchException>(() => cipher.Decrypt(nonce, ciphertext, tag, opened, vector.Hex("aad")));
    }
}
