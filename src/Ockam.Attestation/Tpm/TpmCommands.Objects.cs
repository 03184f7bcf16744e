namespace Ockam.Attestation;

internal static partial class TpmCommands
{
    private const byte HmacSessionType = 0;
    private const byte PolicySessionType = 1;

    /// <summary>Makes a primary object from a template.</summary>
    public static async Task<(TpmEntity Entity, byte[] Public)> CreatePrimaryAsync(
        TpmConnection connection, TpmScope scope, TpmEntity hierarchy, byte[] template, CancellationToken cancellationToken)
    {
        byte[] parameters = new TpmWriter().Sized([0, 0, 0, 0]).Sized(template).Sized([]).U32(0).ToArray();
        var call = new TpmCall(TpmCommandCode.CreatePrimary, [hierarchy], parameters, PasswordSession.Empty);
        TpmAnswer answer = await connection.ExecuteAsync(call, cancellationToken).ConfigureAwait(false);
        scope.Add(answer.Handle);
        TpmReader reader = answer.Read();
        byte[] area = reader.Sized().ToArray();
        return (TpmEntity.OfPublic(answer.Handle, TpmPublic.NameAlgorithm(area), area), area);
    }

    /// <summary>Makes a sealed object under a parent.</summary>
    /// <param name="connection">The TPM.</param>
    /// <param name="parent">The parent.</param>
    /// <param name="secret">What is sealed.</param>
    /// <param name="template">Its public area.</param>
    /// <param name="session">Authorizes the use of the parent, and may encrypt the secret on its way.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Its private and its public part.</returns>
    public static async Task<(byte[] Private, byte[] Public)> CreateSealedAsync(
        TpmConnection connection,
        TpmEntity parent,
        byte[] secret,
        byte[] template,
        TpmSession session,
        CancellationToken cancellationToken)
    {
        byte[] sensitive = new TpmWriter().Sized([]).Sized(secret).TakeSecret();
        byte[] parameters = new TpmWriter().Sized(sensitive).Sized(template).Sized([]).U32(0).TakeSecret();
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(sensitive);
        try
        {
            var call = new TpmCall(TpmCommandCode.Create, [parent], parameters, session);
            TpmAnswer answer = await connection.ExecuteAsync(call, cancellationToken).ConfigureAwait(false);
            TpmReader reader = answer.Read();
            byte[] priv = reader.Sized().ToArray();
            return (priv, reader.Sized().ToArray());
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(parameters);
        }
    }

    public static async Task<TpmEntity> LoadAsync(
        TpmConnection connection, TpmScope scope, TpmEntity parent, byte[] priv, byte[] area, CancellationToken cancellationToken)
    {
        byte[] parameters = new TpmWriter().Sized(priv).Sized(area).ToArray();
        var call = new TpmCall(TpmCommandCode.Load, [parent], parameters, PasswordSession.Empty);
        TpmAnswer answer = await connection.ExecuteAsync(call, cancellationToken).ConfigureAwait(false);
        scope.Add(answer.Handle);
        return TpmEntity.OfPublic(answer.Handle, TpmPublic.NameAlgorithm(area), area);
    }

    /// <summary>The public area of a loaded or persistent object, or null if there is none.</summary>
    public static async Task<(TpmEntity Entity, byte[] Public)?> ReadPublicAsync(
        TpmConnection connection, uint handle, CancellationToken cancellationToken)
    {
        var call = new TpmCall(TpmCommandCode.ReadPublic, [TpmEntity.OfHandle(handle)], []);
        (TpmAnswer answer, uint code) = await connection.TryAsync(call, cancellationToken).ConfigureAwait(false);
        if (TpmRc.Base(code) == TpmRc.Handle) return null;
        if (code != TpmRc.Success) throw TpmConnection.Refusal(call.Code, code);
        TpmReader reader = answer.Read();
        byte[] area = reader.Sized().ToArray();
        return (TpmEntity.OfPublic(handle, TpmPublic.NameAlgorithm(area), area), area);
    }

    /// <summary>Opens a sealed object.</summary>
    /// <param name="connection">The TPM.</param>
    /// <param name="item">The object.</param>
    /// <param name="sessions">The one that authorizes it, and perhaps one that encrypts the answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<byte[]> UnsealAsync(
        TpmConnection connection, TpmEntity item, TpmSession[] sessions, CancellationToken cancellationToken)
    {
        var call = new TpmCall(TpmCommandCode.Unseal, [item], [], sessions);
        TpmAnswer answer = await connection.ExecuteAsync(call, cancellationToken).ConfigureAwait(false);
        TpmReader reader = answer.Read();
        byte[] secret = reader.Sized().ToArray();
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(answer.Parameters);
        return secret;
    }

    /// <summary>Lets a key sign what the registers are.</summary>
    public static async Task<(byte[] Attest, byte[] Signature)> QuoteAsync(
        TpmConnection connection, TpmEntity key, byte[] nonce, PcrSelection selection, CancellationToken cancellationToken)
    {
        byte[] parameters = new TpmWriter().Sized(nonce).U16(TpmAlgorithm.Null).Bytes(selection.Encode()).ToArray();
        var call = new TpmCall(TpmCommandCode.Quote, [key], parameters, PasswordSession.Empty);
        TpmAnswer answer = await connection.ExecuteAsync(call, cancellationToken).ConfigureAwait(false);
        TpmReader reader = answer.Read();
        byte[] attest = reader.Sized().ToArray();
        return (attest, reader.Rest().ToArray());
    }

    /// <summary>Starts a policy session with SHA-256 and without a key.</summary>
    public static async Task<PolicySession> StartPolicyAsync(TpmConnection connection, TpmScope scope, CancellationToken cancellationToken)
    {
        var nonce = new byte[32];
        connection.Random(nonce);
        TpmAnswer answer = await StartSessionAsync(
            connection, TpmEntity.Null, nonce, [], PolicySessionType, encrypts: false, TpmHash.Sha256, cancellationToken)
            .ConfigureAwait(false);
        scope.Add(answer.Handle);
        return new PolicySession(answer.Handle);
    }

    /// <summary>Starts an HMAC session whose key is salted by a key that only the TPM can use.</summary>
    /// <param name="connection">The TPM.</param>
    /// <param name="scope">Takes the session.</param>
    /// <param name="key">The key that salts it: one that decrypts.</param>
    /// <param name="area">Its public area.</param>
    /// <param name="hash">The session's hash.</param>
    /// <param name="encrypts">Whether it can encrypt parameters, with AES-128.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<HmacSession> StartHmacAsync(
        TpmConnection connection,
        TpmScope scope,
        TpmEntity key,
        byte[] area,
        TpmHash hash,
        bool encrypts,
        CancellationToken cancellationToken)
    {
        var nonce = new byte[hash.Length()];
        using TpmSalt salt = TpmSalt.For(area, connection.Random);
        connection.Random(nonce);
        TpmAnswer answer = await StartSessionAsync(
            connection, key, nonce, salt.Encrypted, HmacSessionType, encrypts, hash, cancellationToken).ConfigureAwait(false);
        scope.Add(answer.Handle);
        TpmReader reader = answer.Read();
        return new HmacSession(answer.Handle, hash, salt.Secret, nonce, reader.Sized().ToArray(), connection.Random);
    }

    /// <summary>Binds a policy session to the present values of registers, or to a digest of values.</summary>
    public static Task PolicyPcrAsync(
        TpmConnection connection, uint session, byte[] digest, PcrSelection selection, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            new TpmCall(
                TpmCommandCode.PolicyPcr,
                [TpmEntity.OfHandle(session)],
                new TpmWriter().Sized(digest).Bytes(selection.Encode()).ToArray()),
            cancellationToken);

    public static async Task<byte[]> PolicyDigestAsync(TpmConnection connection, uint session, CancellationToken cancellationToken)
    {
        var call = new TpmCall(TpmCommandCode.PolicyGetDigest, [TpmEntity.OfHandle(session)], []);
        TpmAnswer answer = await connection.ExecuteAsync(call, cancellationToken).ConfigureAwait(false);
        TpmReader reader = answer.Read();
        return reader.Sized().ToArray();
    }

    private static Task<TpmAnswer> StartSessionAsync(
        TpmConnection connection,
        TpmEntity key,
        byte[] nonce,
        byte[] salt,
        byte type,
        bool encrypts,
        TpmHash hash,
        CancellationToken cancellationToken)
    {
        TpmWriter writer = new TpmWriter().Sized(nonce).Sized(salt).U8(type);
        if (encrypts) writer.U16(TpmAlgorithm.Aes).U16(128).U16(TpmAlgorithm.Cfb);
        else writer.U16(TpmAlgorithm.Null);
        return connection.ExecuteAsync(
            new TpmCall(TpmCommandCode.StartAuthSession, [key, TpmEntity.Null], writer.U16((int)hash).ToArray()), cancellationToken);
    }
}
