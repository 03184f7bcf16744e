using System.Security.Cryptography;

namespace Ockam.Attestation;

public sealed partial class TpmClient
{
    // What every known client uses, and the vendor's command was seen to work with.
    private const int DefaultRequestIndexSize = 8192;

    // Another program may take the index that was found free; that often it does not.
    private const int MaximumIndexAttempts = 16;

    private const uint PersistentEndorsementKey = 0x8101_0001;
    private const int IndexAuthorizationLength = 64;

    // Every TPM can transfer this much of NV at a time, should one not say how much it can.
    private const int SmallestNvTransfer = 512;

    /// <summary>The size of the NV index in bytes; tests with a TPM that has no room for the usual one make it smaller.</summary>
    internal int RequestIndexSize { get; init; } = DefaultRequestIndexSize;

    /// <summary>
    /// Asks the NitroTPM for an attestation document, by way of an NV index that is removed again however this ends. The document is
    /// read, and seen to hold what was asked for; whether it is genuine, <see cref="AttestationVerifier"/> says.
    /// </summary>
    /// <param name="request">What goes into it; null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait; the index is removed all the same.</param>
    /// <exception cref="AttestationException">The request is too long, or its user data are kept for keys or gateways.</exception>
    /// <exception cref="TpmException"><see cref="TpmFault.NotNitroTpm"/> on a machine whose TPM is none;
    /// <see cref="TpmFault.SessionNotSupported"/> if it does not take the session, as no emulator does.</exception>
    public async Task<AttestationDocument> RequestAttestationAsync(
        AttestationRequest? request = null, CancellationToken cancellationToken = default)
    {
        request ??= new AttestationRequest();
        request.Validate();
        request.RequireOwnUserData();
        byte[] response;
        try
        {
            response = await TpmScope.RunAsync(
                _connection, scope => RequestAsync(scope, request, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (TpmException refused) when (request.Session == AttestationSession.SaltedHmac && IsAboutSessions(refused))
        {
            throw new TpmException(
                TpmFault.SessionNotSupported,
                $"The TPM takes no salted session: {refused.Message} Emulators take passwords only: ask for the document without one.",
                refused.ResponseCode!.Value,
                refused);
        }

        AttestationDocument document = AttestationDocument.Parse(NsmMessage.ReadResponse(response));
        if (!Same(document.Nonce, request.Nonce)
            || !Same(document.UserData, request.UserData)
            || !Same(document.PublicKey, request.PublicKey))
            throw new TpmException(TpmFault.MalformedReply,
                "The document does not hold what was asked for: it answers somebody else's request.");
        return document;
    }

    private async Task<byte[]> RequestAsync(TpmScope scope, AttestationRequest request, CancellationToken cancellationToken)
    {
        bool salted = request.Session == AttestationSession.SaltedHmac;
        byte[] authorization = salted ? new byte[IndexAuthorizationLength] : [];
        _connection.Random(authorization);
        uint handle = await DefineRequestIndexAsync(
            scope, salted ? TpmHash.Sha512 : TpmHash.Sha256, authorization, cancellationToken).ConfigureAwait(false);
        HmacSession? hmac = salted ? await StartSaltedAsync(scope, cancellationToken).ConfigureAwait(false) : null;
        try
        {
            hmac?.For(authorization);
            TpmSession session = hmac as TpmSession ?? PasswordSession.Empty;
            int transfer = await NvTransferAsync(cancellationToken).ConfigureAwait(false);
            TpmEntity index = await WriteRequestAsync(handle, NsmMessage.Request(request), transfer, session, cancellationToken)
                .ConfigureAwait(false);
            uint code = await TpmCommands.NitroRequestAsync(_connection, index, session, cancellationToken).ConfigureAwait(false);
            if (code != TpmRc.Success) throw NotNitro(TpmCommandCode.NitroRequest, code);
            return await ReadResponseAsync(index, transfer, session, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            hmac?.Dispose();
            CryptographicOperations.ZeroMemory(authorization);
        }
    }

    private async Task<uint> DefineRequestIndexAsync(
        TpmScope scope, TpmHash name, byte[] authorization, CancellationToken cancellationToken)
    {
        HashSet<uint> taken =
            [.. await TpmCommands.HandlesAsync(_connection, TpmCommands.FirstNvIndex, cancellationToken).ConfigureAwait(false)];
        uint candidate = TpmCommands.FirstNvIndex;
        for (int attempt = 0; attempt < MaximumIndexAttempts; attempt++, candidate++)
        {
            while (taken.Contains(candidate)) candidate++;
            if (candidate > TpmCommands.LastNvIndex) break;
            scope.AddIndex(candidate);
            uint code = await TpmCommands.DefineIndexAsync(
                _connection, candidate, name, authorization, RequestIndexSize, cancellationToken).ConfigureAwait(false);
            if (code == TpmRc.Success) return candidate;
            scope.ForgetIndex(candidate);
            if (TpmRc.Base(code) != TpmRc.NvDefined) throw NotNitro(TpmCommandCode.DefineSpace, code);
        }

        throw new TpmException(
            TpmFault.NvSpaceFull, $"No NV index is free from 0x{TpmCommands.FirstNvIndex:x8} on. Remove those that are no longer needed.");
    }

    // The session's key comes from the endorsement key: the one that was made persistent, or else the default one, made anew. Whoever
    // may use the owner's hierarchy can put any key there, also one that somebody outside of the TPM knows.
    private async Task<HmacSession> StartSaltedAsync(TpmScope scope, CancellationToken cancellationToken)
    {
        (TpmEntity Entity, byte[] Public)? key =
            await TpmCommands.ReadPublicAsync(_connection, PersistentEndorsementKey, cancellationToken).ConfigureAwait(false);
        if (key is not { } found || !TpmPublic.IsEndorsementKey(found.Public))
        {
            found = await TpmCommands.CreatePrimaryAsync(
                _connection, scope, TpmEntity.Endorsement, TpmPublic.EndorsementKey(), cancellationToken).ConfigureAwait(false);
        }

        return await TpmCommands.StartHmacAsync(
            _connection, scope, found.Entity, found.Public, TpmHash.Sha512, encrypts: false, cancellationToken).ConfigureAwait(false);
    }

    private async Task<int> NvTransferAsync(CancellationToken cancellationToken)
    {
        SortedDictionary<uint, uint> properties =
            await TpmCommands.PropertiesAsync(_connection, NvBufferMaximum, 1, cancellationToken).ConfigureAwait(false);
        uint most = properties.GetValueOrDefault(NvBufferMaximum, (uint)SmallestNvTransfer);
        return (int)Math.Clamp(most, 64, RequestIndexSize);
    }

    // Answers with the index as it is once it was written: the first write changes its attributes, and with them its name.
    private async Task<TpmEntity> WriteRequestAsync(
        uint handle, byte[] request, int transfer, TpmSession session, CancellationToken cancellationToken)
    {
        (TpmEntity index, _, _) = await TpmCommands.ReadIndexAsync(_connection, handle, cancellationToken).ConfigureAwait(false);
        for (int offset = 0; offset < request.Length; offset += transfer)
        {
            byte[] part = request[offset..Math.Min(offset + transfer, request.Length)];
            await TpmCommands.WriteIndexAsync(_connection, index, part, offset, session, cancellationToken).ConfigureAwait(false);
            if (offset == 0) (index, _, _) = await TpmCommands.ReadIndexAsync(_connection, handle, cancellationToken).ConfigureAwait(false);
        }

        return index;
    }

    private async Task<byte[]> ReadResponseAsync(TpmEntity index, int transfer, TpmSession session, CancellationToken cancellationToken)
    {
        var response = new byte[RequestIndexSize];
        for (int offset = 0; offset < response.Length; offset += transfer)
        {
            int length = Math.Min(transfer, response.Length - offset);
            byte[] part =
                await TpmCommands.ReadIndexAsync(_connection, index, length, offset, session, cancellationToken).ConfigureAwait(false);
            part.CopyTo(response, offset);
        }

        return response;
    }

    // A TPM that has no such command, or no room for such an index by its make, is no NitroTPM.
    private static TpmException NotNitro(TpmCommandCode command, uint code)
    {
        bool other = command == TpmCommandCode.NitroRequest ? TpmRc.Base(code) == TpmRc.CommandCode : TpmRc.Base(code) == TpmRc.Size;
        if (!other) return TpmConnection.Refusal(command, code);
        return new TpmException(
            TpmFault.NotNitroTpm,
            $"This is not a NitroTPM instance: {TpmResponseText.Describe(command, code)} Use EC2 with NitroTPM, or the emulator.",
            code);
    }

    // No command to make a session or its key, or another kind of authorization wanted for the index.
    private static bool IsAboutSessions(TpmException refused) =>
        refused is { Fault: TpmFault.Refused, ResponseCode: { } code } && TpmRc.Base(code) is TpmRc.AuthType or TpmRc.CommandCode;

    private static bool Same(ReadOnlyMemory<byte>? one, ReadOnlyMemory<byte>? other) =>
        one is { } first ? other is { } second && first.Span.SequenceEqual(second.Span) : other is null;
}
