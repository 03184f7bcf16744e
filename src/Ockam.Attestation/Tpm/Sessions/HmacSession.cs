using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>
/// A session whose two ends share a key that only the TPM could take out of the salt: a code over every command and answer
/// (TPM 2.0 part 1, section 19.6). It continues until it is flushed.
/// </summary>
internal sealed class HmacSession : TpmSession, IDisposable
{
    private const byte ContinueSession = 1;

    private readonly TpmHash _hash;
    private readonly byte[] _sessionKey;
    private readonly Action<Span<byte>> _random;
    private byte[] _nonceTpm;
    private byte[] _nonceCaller;
    private byte[] _authorization = [];

    /// <param name="handle">The session's handle.</param>
    /// <param name="hash">Its hash algorithm.</param>
    /// <param name="salt">The secret that was sent to the TPM; not kept.</param>
    /// <param name="nonceCaller">The nonce that was sent with it.</param>
    /// <param name="nonceTpm">The nonce that the TPM answered.</param>
    /// <param name="random">Fills the nonces to come.</param>
    public HmacSession(uint handle, TpmHash hash, ReadOnlySpan<byte> salt, byte[] nonceCaller, byte[] nonceTpm, Action<Span<byte>> random)
    {
        Handle = handle;
        _hash = hash;
        _random = random;
        _nonceTpm = nonceTpm;
        _nonceCaller = nonceCaller;
        _sessionKey = TpmKdf.Kdfa(hash, salt, "ATH", nonceTpm, nonceCaller);
    }

    public override uint Handle { get; }

    /// <summary>The authorization value of the entity that the next commands are about.</summary>
    public void For(byte[] authorization) => _authorization = authorization;

    public override void Authorize(TpmWriter writer, TpmCall call)
    {
        _nonceCaller = new byte[_hash.Length()];
        _random(_nonceCaller);
        byte[] code = Code(call.CommandHash(_hash), _nonceCaller, _nonceTpm, ContinueSession);
        writer.U32(Handle).Sized(_nonceCaller).U8(ContinueSession).Sized(code);
    }

    public override void Accept(ref TpmReader reader, TpmCall call, ReadOnlySpan<byte> answer)
    {
        byte[] nonce = reader.Sized().ToArray();
        byte attributes = reader.U8();
        ReadOnlySpan<byte> code = reader.Sized();
        byte[] expected = Code(call.AnswerHash(_hash, answer), nonce, _nonceCaller, attributes);
        if (!CryptographicOperations.FixedTimeEquals(expected, code))
        {
            throw new TpmException(
                TpmFault.ReplyNotAuthentic,
                $"The answer to {TpmCommandShape.Of(call.Code).Name} was not made by the TPM with which the session was started: "
                    + "something between this program and the TPM changes its answers.");
        }

        _nonceTpm = nonce;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_sessionKey);

    private byte[] Code(byte[] hash, byte[] newer, byte[] older, byte attributes)
    {
        // Zeros at the end of an authorization value do not count.
        ReadOnlySpan<byte> authorization = _authorization.AsSpan().TrimEnd((byte)0);
        byte[] key = [.. _sessionKey, .. authorization];
        try
        {
            return CryptographicOperations.HmacData(_hash.Name(), key, (byte[])[.. hash, .. newer, .. older, attributes]);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
