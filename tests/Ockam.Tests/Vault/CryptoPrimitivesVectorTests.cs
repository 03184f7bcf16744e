using System.Buffers.Binary;
using System.Text.Json;
using Ockam.SecureChannels;
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
    public void Records_are_enciphered_as_by_the_original()
    {
        JsonElement vector = Vectors.Read(File).GetProperty("aes_256_gcm");
        byte[] key = vector.Hex("key"), plaintext = vector.Hex("plaintext"), nonce = new byte[RecordFormat.CipherNonceLength];
        ulong number = vector.GetProperty("nonce_u64").GetUInt64();
        RecordFormat.WriteCipherNonce(nonce, number);
        Assert.Equal(vector.Hex("nonce_12"), nonce);

        using var encryptor = new RecordEncryptor(key, number);
        var record = new byte[plaintext.Length + RecordFormat.Overhead];
        encryptor.Seal(plaintext, record);
        Assert.Equal(number, BinaryPrimitives.ReadUInt64BigEndian(record));
        // The vector's tag covers associated data, which records do not have; the ciphertext does not depend on them.
        byte[] ciphertext = vector.Hex("ciphertext_and_tag")[..plaintext.Length];
        Assert.Equal(ciphertext, record[RecordFormat.NonceLength..^RecordFormat.TagLength]);

        using var decryptor = new RecordDecryptor(key);
        byte[] altered = [.. record];
        altered[^1] ^= 1;
        Assert.False(decryptor.TryOpen(altered, out _, out _));
        Assert.True(decryptor.TryOpen(record, out _, out _));
        Assert.Equal(plaintext, record[RecordFormat.NonceLength..^RecordFormat.TagLength]);
    }
}
