using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>What is derived from a data key for one file: the commitment, the trailer's key, and the keys of chunks.</summary>
internal sealed class SealedKeys : IDisposable
{
    private static readonly HashAlgorithmName s_hash = HashAlgorithmName.SHA384;
    private static readonly byte[] s_commitment = System.Text.Encoding.ASCII.GetBytes("ockam sealed model v1 commitment");
    private static readonly byte[] s_trailer = System.Text.Encoding.ASCII.GetBytes("ockam sealed model v1 trailer");
    private static readonly byte[] s_chunks = System.Text.Encoding.ASCII.GetBytes("ockam sealed model v1 chunks");

    // As long as the hash, since it is expanded once more.
    private readonly byte[] _chunks = new byte[48];
    private readonly byte[] _trailer = new byte[32];

    /// <param name="dataKey">32 bytes.</param>
    /// <param name="salt">Of the header.</param>
    /// <param name="headerHash">SHA-384 of prefix and header.</param>
    public SealedKeys(ReadOnlySpan<byte> dataKey, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> headerHash)
    {
        Span<byte> extracted = stackalloc byte[48];
        HKDF.Extract(s_hash, dataKey, salt, extracted);
        HKDF.Expand(s_hash, extracted, Commitment, [.. s_commitment, .. headerHash]);
        HKDF.Expand(s_hash, extracted, _trailer, [.. s_trailer, .. headerHash]);
        HKDF.Expand(s_hash, extracted, _chunks, [.. s_chunks, .. headerHash]);
        CryptographicOperations.ZeroMemory(extracted);
    }

    /// <summary>Stands after the header: only the right data key gives it, and only with this very header.</summary>
    public byte[] Commitment { get; } = new byte[SealedFormat.CommitmentLength];

    /// <summary>Has somebody take these keys over; where that fails, they are zeroed.</summary>
    /// <param name="take">Takes them over, and returns who disposes of them from then on.</param>
    public T HandOver<T>(Func<SealedKeys, T> take)
    {
        try
        {
            return take(this);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The cipher for the chunks of one run of a writer.</summary>
    public AesGcm CreateCipher(ReadOnlySpan<byte> run)
    {
        Span<byte> key = stackalloc byte[32];
        HKDF.Expand(s_hash, _chunks, key, run);
        try
        {
            return new AesGcm(key, SealedFormat.TagLength);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>The code over a trailer's body, 32 bytes.</summary>
    public byte[] Authenticate(ReadOnlySpan<byte> trailerBody) => HMACSHA256.HashData(_trailer, trailerBody);

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_chunks);
        CryptographicOperations.ZeroMemory(_trailer);
    }
}
