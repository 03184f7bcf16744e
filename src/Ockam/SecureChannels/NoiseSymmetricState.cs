using System.Security.Cryptography;
using System.Text;
using Ockam.Vault;

namespace Ockam.SecureChannels;

/// <summary>
/// The chaining key, the handshake hash and the cipher of a Noise handshake (section 5.1). Not safe for calls at the same time.
/// </summary>
internal sealed class NoiseSymmetricState : IDisposable
{
    /// <summary>The length in bytes of hashes, keys and DH outputs.</summary>
    public const int Length = 32;

    private readonly byte[] _chainingKey = new byte[Length];
    private readonly byte[] _hash = new byte[Length];
    private readonly IncrementalHash _hasher = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    // Absent until the first key is mixed in: what comes before goes in clear. The key itself is only in the cipher.
    private AesGcm? _cipher;
    private ulong _counter;

    /// <summary>Starts with a name of at most 32 ASCII characters, zero-padded, and an empty prologue.</summary>
    /// <exception cref="ArgumentException">A longer name, or one with other characters.</exception>
    public NoiseSymmetricState(string protocolName)
    {
        // A longer name would have to be hashed; no protocol of the specification has one.
        if (protocolName.Length > Length || !Ascii.IsValid(protocolName))
        {
            throw new ArgumentException($"'{protocolName}' is not an ASCII name of at most {Length} characters.", nameof(protocolName));
        }

        System.Text.Encoding.ASCII.GetBytes(protocolName, _hash);
        _hash.CopyTo(_chainingKey, 0);
        MixHash([]);
    }

    /// <summary>The hash over everything sent so far, 32 bytes; valid until the next change.</summary>
    public ReadOnlySpan<byte> Hash => _hash;

    /// <summary>How many bytes <see cref="EncryptAndHash"/> adds now: 0 before the first key, 16 after.</summary>
    public int TagLength => _cipher is null ? 0 : RecordFormat.TagLength;

    /// <summary>Takes data into the hash.</summary>
    public void MixHash(ReadOnlySpan<byte> data)
    {
        _hasher.AppendData(_hash);
        _hasher.AppendData(data);
        _hasher.GetHashAndReset(_hash);
    }

    /// <summary>Takes a DH output into the chaining key, and starts a new cipher with counter 0.</summary>
    /// <param name="input">32 bytes; the caller zeroes them.</param>
    public void MixKey(ReadOnlySpan<byte> input)
    {
        Span<byte> chainingKey = stackalloc byte[Length];
        Span<byte> key = stackalloc byte[Length];
        try
        {
            NoiseKdf.Derive2(_chainingKey, input, chainingKey, key);
            chainingKey.CopyTo(_chainingKey);
            _cipher?.Dispose();
            _cipher = new AesGcm(key, RecordFormat.TagLength);
            _counter = 0;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(chainingKey);
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Encrypts, or copies before the first key, and takes the outcome into the hash.</summary>
    /// <param name="plaintext">What to encrypt.</param>
    /// <param name="target">Receives as many bytes as the plaintext and <see cref="TagLength"/>.</param>
    /// <returns>The bytes written.</returns>
    public int EncryptAndHash(ReadOnlySpan<byte> plaintext, Span<byte> target)
    {
        int length = plaintext.Length + TagLength;
        Span<byte> outcome = target[..length];
        if (_cipher is null)
        {
            plaintext.CopyTo(outcome);
        }
        else
        {
            Span<byte> nonce = stackalloc byte[RecordFormat.CipherNonceLength];
            RecordFormat.WriteCipherNonce(nonce, _counter++);
            _cipher.Encrypt(nonce, plaintext, outcome[..plaintext.Length], outcome[plaintext.Length..], _hash);
        }

        MixHash(outcome);
        return length;
    }

    /// <summary>Decrypts, or copies before the first key, and takes what came into the hash.</summary>
    /// <param name="ciphertext">At least <see cref="TagLength"/> bytes.</param>
    /// <param name="target">Receives <see cref="TagLength"/> bytes less than came.</param>
    /// <exception cref="AuthenticationTagMismatchException">It was altered, or the keys differ.</exception>
    public void DecryptAndHash(ReadOnlySpan<byte> ciphertext, Span<byte> target)
    {
        if (_cipher is null)
        {
            ciphertext.CopyTo(target);
        }
        else
        {
            Span<byte> nonce = stackalloc byte[RecordFormat.CipherNonceLength];
            RecordFormat.WriteCipherNonce(nonce, _counter++);
            int length = ciphertext.Length - RecordFormat.TagLength;
            _cipher.Decrypt(nonce, ciphertext[..length], ciphertext[length..], target, _hash);
        }

        MixHash(ciphertext);
    }

    /// <summary>
    /// Derives the two keys of the transport phase in the order of the Noise specification, and forgets what they come from.
    /// </summary>
    /// <param name="first">Receives 32 bytes; the caller zeroes them.</param>
    /// <param name="second">Receives 32 bytes; the caller zeroes them.</param>
    public void Split(Span<byte> first, Span<byte> second)
    {
        NoiseKdf.Derive2(_chainingKey, [], first, second);
        ForgetKeys();
    }

    /// <summary>Zeroes everything.</summary>
    public void Dispose()
    {
        ForgetKeys();
        CryptographicOperations.ZeroMemory(_hash);
        _hasher.Dispose();
    }

    private void ForgetKeys()
    {
        CryptographicOperations.ZeroMemory(_chainingKey);
        _cipher?.Dispose();
        _cipher = null;
    }
}
