using Ockam.Attestation;
using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Node;
using Ockam.SecureChannels;

namespace Ockam.Models;

/// <summary>
/// Decides about requests for keys: everything that a document must be bound to is computed anew from this end's own channel, and nothing
/// that a request says about itself is believed (BROKER.md, section 5).
/// </summary>
internal sealed class KeyReleaseJudge(ModelKeyBrokerOptions options, ChannelAccess access)
{
    private const string DocumentText = "The attestation document is not genuine, not fresh or not of the right form.";
    private const string PolicyText = "The policy of the key does not give it to this consumer in this environment.";

    private readonly AttestationVerifier _verifier = new(options.Time);

    public async Task<KeyReleaseDecision> DecideAsync(KeyReleaseWork work, CancellationToken cancellationToken)
    {
        ModelKeyRequest request;
        try
        {
            request = BrokerMessage.ReadRequest(work.Payload);
        }
        catch (Exception wrong) when (wrong is EncodingException or ModelException)
        {
            return KeyReleaseDecision.Refuse(KeyReleaseRefusal.Malformed, "The request is not of the protocol's form.", wrong.Message);
        }

        KeyReleaseDecision decision = await DecideAsync(work, request, cancellationToken).ConfigureAwait(false);
        return decision with { Request = request };
    }

    private async Task<KeyReleaseDecision> DecideAsync(KeyReleaseWork work, ModelKeyRequest request, CancellationToken cancellationToken)
    {
        KeyReleaseDecision? refused = JudgeDocument(work, request, out AttestationDocument? document);
        if (refused is not null) return refused;
        if (await access.RefuseAsync(work.Channel, cancellationToken).ConfigureAwait(false) is { } reason)
            return KeyReleaseDecision.Refuse(
                KeyReleaseRefusal.Policy, "The node's policy about credentials does not let this consumer in.", reason);
        return await AskKeyServiceAsync(work.Channel.PeerIdentifier, request, document!, cancellationToken).ConfigureAwait(false);
    }

    private KeyReleaseDecision? JudgeDocument(KeyReleaseWork work, ModelKeyRequest request, out AttestationDocument? document)
    {
        document = null;
        try
        {
            document = AttestationDocument.Parse(request.AttestationDocument!.Value.Span);
        }
        catch (AttestationFormatException wrong)
        {
            return KeyReleaseDecision.Refuse(KeyReleaseRefusal.Document, DocumentText, wrong.Message);
        }

        if (document.PublicKey is not { } publicKey)
            return KeyReleaseDecision.Refuse(KeyReleaseRefusal.Document, "The attestation document has no public key to answer to.");
        byte[] bound = KeyReleaseBinding.UserData(
            work.Channel.HandshakeHash.Span, work.Channel.PeerIdentifier, work.Channel.Channel.Identifier, request.WrappedKey.Span,
            publicKey.Span);
        var expectations = new AttestationExpectations { Nonce = work.Challenge, UserData = bound };
        if (options.Roots is { } roots) expectations = expectations with { Roots = roots };
        AttestationVerdict verdict = _verifier.Verify(document, expectations);
        // Whether it is genuine comes first: what a forged one says is of no interest.
        AttestationCheck? failed = verdict.Objections.FirstOrDefault(check =>
            check.Kind is not (AttestationCheckKind.Nonce or AttestationCheckKind.UserData));
        if (failed is not null)
            return KeyReleaseDecision.Refuse(KeyReleaseRefusal.Document, DocumentText, $"{failed.Kind}: {failed.Detail}");
        if (!verdict[AttestationCheckKind.Nonce].IsAcceptable)
            return KeyReleaseDecision.Refuse(
                KeyReleaseRefusal.Nonce, "The document was not made for this challenge.", verdict[AttestationCheckKind.Nonce].Detail);
        return verdict[AttestationCheckKind.UserData].IsAcceptable ? null : KeyReleaseDecision.Refuse(
            KeyReleaseRefusal.UserData,
            "The document's user data are not those of this channel, this wrapped key and the public key in it.",
            verdict[AttestationCheckKind.UserData].Detail);
    }

    private async Task<KeyReleaseDecision> AskKeyServiceAsync(
        Identifier consumer, ModelKeyRequest request, AttestationDocument document, CancellationToken cancellationToken)
    {
        // The service verifies the document again for itself: it does not rely on who asks it.
        var service = new LocalKeyService(options.Keys, consumer.ToString(), options.Roots, options.Time);
        try
        {
            KeyAccessDecision access = service.Decide(request.KeyId, "kms:Decrypt", request.Context, document);
            if (!access.IsAllowed)
                return KeyReleaseDecision.Refuse(KeyReleaseRefusal.Policy, PolicyText, access.Reason);
            ModelKeyReply reply = await service.DecryptAsync(request, cancellationToken).ConfigureAwait(false);
            return new KeyReleaseDecision(null, "", access.Reason) { Envelope = reply.CiphertextForRecipient!.Value };
        }
        catch (ModelException refused)
        {
            return refused.Reason switch
            {
                ModelErrorReason.AccessDenied => KeyReleaseDecision.Refuse(
                    KeyReleaseRefusal.Policy, PolicyText, refused.Message),
                ModelErrorReason.AttestationRefused => KeyReleaseDecision.Refuse(
                    KeyReleaseRefusal.Document, DocumentText, refused.Message),
                // Which of the two is nobody's business who has neither.
                ModelErrorReason.UnknownKey or ModelErrorReason.WrongContext or ModelErrorReason.InvalidValue => KeyReleaseDecision.Refuse(
                    KeyReleaseRefusal.Key, "There is no such key here, or it has not wrapped this for this encryption context.",
                    refused.Message),
                _ => KeyReleaseDecision.Refuse(
                    KeyReleaseRefusal.Failed, "The broker could not do it; its owner's log says why.", refused.Message),
            };
        }
    }
}
