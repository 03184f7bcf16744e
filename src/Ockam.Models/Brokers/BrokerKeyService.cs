using Ockam.Attestation;
using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Models;

/// <summary>
/// The consumer's side of a key broker: the keys of the broker's local key service, released over a secure channel for documents that are
/// bound to it (BROKER.md). It only unwraps: who seals models asks the key service itself.
/// </summary>
public sealed class BrokerKeyService : IBindingKeyService, IAsyncDisposable
{
    // A broker checks some signatures and writes a line; the rest is the way, through relays too.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly OckamNode _node;
    private readonly SecureChannel _channel;
    private readonly Route _route;
    private readonly IAsyncDisposable? _owned;

    private BrokerKeyService(OckamNode node, SecureChannel channel, Route route, IAsyncDisposable? owned)
    {
        _node = node;
        _channel = channel;
        _route = route;
        _owned = owned;
        Broker = channel.Info!.PeerIdentifier;
    }

    /// <summary>Who the broker proved to be.</summary>
    public Identifier Broker { get; }

    /// <summary>Whether the channel is still open.</summary>
    internal bool IsOpen => _channel.Status == SecureChannelStatus.Open;

    /// <inheritdoc/>
    /// <remarks>That of the key service behind the broker, as sealed files name it.</remarks>
    public string Name => LocalKeyService.ServiceName;

    /// <summary>Asks a broker over a channel that is open, and that somebody else closes.</summary>
    /// <param name="node">The node.</param>
    /// <param name="channel">The channel, whose other end is the broker's node.</param>
    /// <param name="address">The broker's worker address; null for <see cref="ModelKeyBrokerOptions.DefaultAddress"/>.</param>
    /// <exception cref="ModelException">The channel is not open.</exception>
    public static BrokerKeyService Over(OckamNode node, SecureChannel channel, Address? address = null)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(channel);
        if (channel is not { Status: SecureChannelStatus.Open, Info: not null })
            throw new ModelException(ModelErrorReason.Unavailable, "The secure channel to the key broker is not open. Open a new one.");
        return new BrokerKeyService(
            node, channel, new Route(channel.EncryptorAddress, address ?? new Address(ModelKeyBrokerOptions.DefaultAddress)), null);
    }

    /// <summary>Takes over a way that was opened, and closes it at its end.</summary>
    /// <param name="node">The node.</param>
    /// <param name="way">
    /// A way that ends with a secure channel to the broker's node, or with the broker's address behind one; without an address,
    /// <see cref="ModelKeyBrokerOptions.DefaultAddress"/> is asked.
    /// </param>
    /// <exception cref="ModelException">There is no such channel; the way is closed then.</exception>
    public static async Task<BrokerKeyService> TakeAsync(OckamNode node, OpenedRoute way)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(way);
        if (way.Channel is { Status: SecureChannelStatus.Open, Info: not null } channel && way.Route.Count is 1 or 2
            && way.Route[0].Equals(way.Channel!.EncryptorAddress))
        {
            Route route = way.Route.Count == 2 ? way.Route : way.Route.Append(new Address(ModelKeyBrokerOptions.DefaultAddress));
            return new BrokerKeyService(node, way.Channel!, route, way);
        }

        await way.DisposeAsync().ConfigureAwait(false);
        throw new ModelException(
            ModelErrorReason.InvalidValue,
            "A key broker is reached through a secure channel: the route ends with /secure/api, or with /secure/api/service/ADDRESS.");
    }

    /// <inheritdoc/>
    public bool IsSameKey(string named, string recorded) => string.Equals(named, recorded, StringComparison.Ordinal);

    /// <inheritdoc/>
    /// <exception cref="ModelException">Always: a broker makes no keys.</exception>
    public ValueTask<ModelDataKey> GenerateDataKeyAsync(
        string keyId, EncryptionContext context, CancellationToken cancellationToken = default) => throw MakesNoKeys();

    /// <inheritdoc/>
    public async ValueTask<ModelKeyReply> DecryptAsync(ModelKeyRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.AttestationDocument is not { } bytes)
            throw new ModelException(
                ModelErrorReason.AttestationRefused,
                "A key broker releases keys to attested environments only. Say which TPM makes the attestation document.");
        byte[] challenge = ChallengeOf(bytes);
        byte[] envelope = await AskAsync(BrokerMessage.WriteRequest(challenge, request), BrokerMessage.Release, cancellationToken)
            .ConfigureAwait(false);
        return ModelKeyReply.ForRecipient(envelope);
    }

    /// <summary>Ends the way, if it was opened for this.</summary>
    public ValueTask DisposeAsync() => _owned?.DisposeAsync() ?? ValueTask.CompletedTask;

    async ValueTask<AttestationContext> IBindingKeyService.BindAsync(
        ModelKeyRequest request, ReadOnlyMemory<byte> publicKey, CancellationToken cancellationToken)
    {
        byte[] challenge = await AskAsync(BrokerMessage.WriteAskChallenge(), BrokerMessage.Challenge, cancellationToken)
            .ConfigureAwait(false);
        return new AttestationContext(publicKey)
        {
            Nonce = challenge,
            UserData = KeyReleaseBinding.UserData(
                _channel.Info!.HandshakeHash.Span, _channel.Identifier, Broker, request.WrappedKey.Span, publicKey.Span),
        };
    }

    internal static ModelException MakesNoKeys() => new(
        ModelErrorReason.AccessDenied,
        "A key broker releases keys and makes none: seal the model where its keystore is, with the local key service.");

    private static byte[] ChallengeOf(ReadOnlyMemory<byte> document)
    {
        try
        {
            if (AttestationDocument.Parse(document.Span).Nonce is { Length: BrokerMessage.ChallengeLength } nonce) return nonce.ToArray();
        }
        catch (AttestationFormatException wrong)
        {
            throw new ModelException(ModelErrorReason.AttestationRefused, wrong.Message, wrong);
        }

        throw new ModelException(
            ModelErrorReason.AttestationRefused,
            $"The attestation document has no nonce of {BrokerMessage.ChallengeLength} bytes: it answers no challenge of a key broker.");
    }

    private async Task<byte[]> AskAsync(byte[] message, ulong expected, CancellationToken cancellationToken)
    {
        if (!IsOpen)
            throw new ModelException(
                ModelErrorReason.Unavailable,
                $"The secure channel to the key broker {Broker} has ended ({_channel.CloseReason}). Try again.");
        ReceivedMessage answer;
        try
        {
            answer = await _node.RequestAsync(_route, message, s_patience, cancellationToken).ConfigureAwait(false);
        }
        catch (RoutingException silent)
        {
            throw new ModelException(
                ModelErrorReason.Unavailable,
                $"The key broker at '{_route[^1].Name}' of {Broker} does not answer: {silent.Message} Look whether it runs there.", silent);
        }

        // What did not come through this very channel is no answer of the broker's, whoever knows the address that waits for it.
        if (answer.LocalInfo is not SecureChannelInfo info || !ReferenceEquals(info.Channel, _channel))
            throw new ModelException(ModelErrorReason.Unavailable, "The answer of the key broker came by another way. Try again.");
        try
        {
            return BrokerMessage.ReadAnswer(answer.Payload.Span, expected, Broker.ToString());
        }
        catch (EncodingException wrong)
        {
            throw new ModelException(
                ModelErrorReason.Unavailable, $"What answers at '{_route[^1].Name}' of {Broker} is no key broker: {wrong.Message}", wrong);
        }
    }
}
