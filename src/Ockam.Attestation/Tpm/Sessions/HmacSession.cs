using System.Security.Cryptography;

namespace Ockam.Attestation;

/// <summary>
/// A session whose two ends share a key that only the TPM could take out of the salt: a code over every command and answer
/// (TPM 2.0 part 1, section 19.6), and the first parameter encrypted on the way where that is asked for (section 21). It continues until
/// it is flushed. Codes over the nonces of another encrypting session are not made: it authorizes, or stands beside a policy.
/// </summary>
internal sealed partial class HmacSession : TpmSession, IDisposable
{
    private const byte ContinueSession = 0x01;
    private const byte DecryptCommand = 0x20;
    private const byte EncryptAnswer = 0x40;

    private readonly TpmHash _hash;
    private readonly byte[] _sessionKey;
    private readonly Action<Span<byte>> _random;
    private byte[] _nonceTpm;
    private byte[] _nonceCaller;
    private byte[] _authorization = [];
    private byte _attributes = ContinueSession;

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

    public override void Begin(Span<byte> parameters)
    {
        _nonceCaller = new byte[_hash.Length()];
        _random(_nonceCaller);
        if ((_attributes & DecryptCommand) != 0) Crypt(parameters, _nonceCaller, _nonceTpm, encrypt: true);
    }

    public override void Authorize(TpmWriter writer, TpmCall call)
    {
        byte[] code = Code(call.CommandHash(_hash), _nonceCaller, _nonceTpm, _attributes);
        writer.U32(Handle).Sized(_nonceCaller).U8(_attributes).Sized(code);
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

        // What the TPM encrypted it says itself, under the code; an answer in clear where a secret was asked for is none.
        if (((_attributes ^ attributes) & EncryptAnswer) != 0) throw TpmReader.Wrong("the answer is not encrypted as it was asked for");
        _nonceTpm = nonce;
    }

    public override void End(Span<byte> answer)
    {
        if ((_attributes & EncryptAnswer) != 0) Crypt(answer, _nonceTpm, _nonceCaller, encrypt: false);
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
