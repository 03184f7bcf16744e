using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>The authorization value itself, in clear on the way to the TPM; empty for most of what is used here.</summary>
internal sealed class PasswordSession(byte[] password) : TpmSession
{
    public static PasswordSession Empty { get; } = new([]);

    public override uint Handle => TpmEntity.RhPassword;

    public override void Authorize(TpmWriter writer, TpmCall call) => writer.U32(Handle).Sized([]).U8(0).Sized(password);

    public override void Accept(ref TpmReader reader, TpmCall call, ReadOnlySpan<byte> answer)
    {
        int nonce = reader.Sized().Length;
        reader.U8();
        int code = reader.Sized().Length;
        if (nonce != 0 || code != 0) throw TpmReader.Wrong("a password was answered as if it were a session");
    }

    /// <summary>Forgets the password.</summary>
    public void Clear() => CryptographicOperations.ZeroMemory(password);
}
