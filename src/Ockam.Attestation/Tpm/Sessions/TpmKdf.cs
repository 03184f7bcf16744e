using System.Numerics;
using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>The derivations by which a session gets its key (TPM 2.0 part 1, sections 11.4.10, B.10.4 and C.6).</summary>
internal static class TpmKdf
{
    /// <summary>KDFa for one block of the hash: what it gives is as long as a digest, or shorter.</summary>
    /// <param name="hash">The hash.</param>
    /// <param name="key">The key from which is derived.</param>
    /// <param name="label">What for; a zero byte is put after it.</param>
    /// <param name="contextU">The newer nonce, or the first party.</param>
    /// <param name="contextV">The older nonce, or the second party.</param>
    /// <param name="length">How many bytes; as many as a digest has if null.</param>
    public static byte[] Kdfa(
        TpmHash hash,
        ReadOnlySpan<byte> key,
        string label,
        ReadOnlySpan<byte> contextU,
        ReadOnlySpan<byte> contextV,
        int? length = null)
    {
        int count = length ?? hash.Length();
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, hash.Length(), nameof(length));
        byte[] input = new TpmWriter()
            .U32(1)
            .Bytes(System.Text.Encoding.ASCII.GetBytes(label)).U8(0)
            .Bytes(contextU).Bytes(contextV)
            .U32((uint)count * 8)
            .ToArray();
        byte[] block = CryptographicOperations.HmacData(hash.Name(), key, input);
        if (count == block.Length) return block;
        byte[] result = block[..count];
        CryptographicOperations.ZeroMemory(block);
        return result;
    }

    /// <summary>KDFe for one block of the hash: a secret from what two keys on a curve agreed upon (TPM 2.0 part 1, section
    /// 11.4.10.3).</summary>
    /// <param name="hash">The hash; the secret is as long as a digest.</param>
    /// <param name="agreed">The x-coordinate on which they agreed.</param>
    /// <param name="label">What for; a zero byte is put after it.</param>
    /// <param name="ephemeral">The x-coordinate of the key that was made for this.</param>
    /// <param name="key">The x-coordinate of the TPM's key.</param>
    public static byte[] Kdfe(
        TpmHash hash, ReadOnlySpan<byte> agreed, string label, ReadOnlySpan<byte> ephemeral, ReadOnlySpan<byte> key)
    {
        byte[] input = new TpmWriter()
            .U32(1)
            .Bytes(agreed)
            .Bytes(System.Text.Encoding.ASCII.GetBytes(label)).U8(0)
            .Bytes(ephemeral).Bytes(key)
            .TakeSecret();
        byte[] result = hash.Digest(input);
        CryptographicOperations.ZeroMemory(input);
        return result;
    }

    /// <summary>RSA-OAEP with MGF1 and a label, which the platform's own RSA does not take.</summary>
    /// <param name="modulus">The key's modulus, big-endian.</param>
    /// <param name="exponent">Its public exponent.</param>
    /// <param name="hash">The key's own hash algorithm.</param>
    /// <param name="label">The label; a zero byte is put after it.</param>
    /// <param name="secret">What is encrypted.</param>
    /// <param name="random">Fills the seed.</param>
    public static byte[] EncryptOaep(
        ReadOnlySpan<byte> modulus, uint exponent, TpmHash hash, string label, ReadOnlySpan<byte> secret, Action<Span<byte>> random)
    {
        int digest = hash.Length();
        if (modulus.Length < secret.Length + (2 * digest) + 2)
            throw TpmReader.Wrong($"the endorsement key has only {modulus.Length} bytes");
        var block = new byte[modulus.Length];
        Span<byte> seed = block.AsSpan(1, digest);
        Span<byte> data = block.AsSpan(1 + digest);
        hash.Digest([.. System.Text.Encoding.ASCII.GetBytes(label), 0]).CopyTo(data);
        data[^(secret.Length + 1)] = 1;
        secret.CopyTo(data[^secret.Length..]);
        random(seed);
        Mask(hash, seed, data);
        Mask(hash, data, seed);
        var number = new BigInteger(block, isUnsigned: true, isBigEndian: true);
        CryptographicOperations.ZeroMemory(block);
        byte[] result = BigInteger.ModPow(number, exponent, new BigInteger(modulus, isUnsigned: true, isBigEndian: true))
            .ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. new byte[modulus.Length - result.Length], .. result];
    }

    // MGF1 (RFC 8017, appendix B.2.1), exclusive-or into the target.
    private static void Mask(TpmHash hash, ReadOnlySpan<byte> seed, Span<byte> target)
    {
        for (uint counter = 0; !target.IsEmpty; counter++)
        {
            byte[] mask = hash.Digest(new TpmWriter().Bytes(seed).U32(counter).Written);
            int count = Math.Min(mask.Length, target.Length);
            for (int i = 0; i < count; i++) target[i] ^= mask[i];
            target = target[count..];
        }
    }
}
