using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ockam.Attestation;

internal sealed partial class HmacSession
{
    private const int KeyLength = 16;
    private const int BlockLength = 16;

    /// <summary>Encrypts the first parameter of the commands to come.</summary>
    public HmacSession HidingCommands()
    {
        _attributes = ContinueSession | DecryptCommand;
        return this;
    }

    /// <summary>Lets the TPM encrypt the first parameter of its answers to the commands to come.</summary>
    public HmacSession HidingAnswers()
    {
        _attributes = ContinueSession | EncryptAnswer;
        return this;
    }

    // The first parameter is a TPM2B, and its content alone is encrypted: AES-128 in CFB (TPM 2.0 part 1, section 21.3).
    private void Crypt(Span<byte> parameters, byte[] newer, byte[] older, bool encrypt)
    {
        int length = parameters.Length < 2 ? -1 : BinaryPrimitives.ReadUInt16BigEndian(parameters);
        if (length < 0 || length > parameters.Length - 2) throw TpmReader.Wrong("what is encrypted has another length than it says");
        Span<byte> content = parameters.Slice(2, length);
        ReadOnlySpan<byte> authorization = _authorization.AsSpan().TrimEnd((byte)0);
        byte[] secret = [.. _sessionKey, .. authorization];
        byte[] derived = TpmKdf.Kdfa(_hash, secret, "CFB", newer, older, KeyLength + BlockLength);
        // CFB works by the bytes; the platform's takes whole blocks.
        var blocks = new byte[(length + BlockLength - 1) / BlockLength * BlockLength];
        try
        {
            content.CopyTo(blocks);
            using var aes = Aes.Create();
            aes.SetKey(derived.AsSpan(0, KeyLength));
            ReadOnlySpan<byte> vector = derived.AsSpan(KeyLength);
            byte[] result = encrypt
                ? aes.EncryptCfb(blocks, vector, PaddingMode.None, BlockLength * 8)
                : aes.DecryptCfb(blocks, vector, PaddingMode.None, BlockLength * 8);
            result.AsSpan(0, length).CopyTo(content);
            CryptographicOperations.ZeroMemory(result);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
            CryptographicOperations.ZeroMemory(derived);
            CryptographicOperations.ZeroMemory(blocks);
        }
    }
}
