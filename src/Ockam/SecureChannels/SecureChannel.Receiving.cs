using Ockam.Routing;

namespace Ockam.SecureChannels;

public sealed partial class SecureChannel
{
    private readonly Lock _receiveLock = new();
    private readonly Decryptor _decryptor;
    private RecordDecryptor? _opener;
    private object? _authenticatedSource;
    private long _discontinuities;
    private long _messagesReceived;
    private long _lastReceived;
    private ulong _highestNonce;

    /// <summary>How many messages were opened.</summary>
    public long MessagesReceived => Interlocked.Read(ref _messagesReceived);

    /// <summary>How often a message was missing, repeated, out of order or damaged.</summary>
    public long Discontinuities => Interlocked.Read(ref _discontinuities);

    private Disposition Receive(RoutedMessage message)
    {
        if (Status == SecureChannelStatus.Handshaking) return ReceiveHandshake(message);
        RecordOpened opened;
        bool advanced;
        lock (_receiveLock)
        {
            if (_opener is null) return Refuse(DropReason.Closed);
            if (!_opener.TryOpen(message.Payload, out opened, out _))
            {
                // Told to services before any later message can reach them.
                Interlocked.Increment(ref _discontinuities);
                return Refuse(DropReason.Undecryptable);
            }

            if (opened.Order != RecordOrder.InOrder) Interlocked.Increment(ref _discontinuities);
            advanced = opened.Nonce > _highestNonce;
            if (advanced) _highestNonce = opened.Nonce;
        }

        Interlocked.Increment(ref _messagesReceived);
        NoteSignOfLife();
        if (!ReferenceEquals(_authenticatedSource, message.Source)) TellSource(message.Source);
        message.SetPayloadRange(message.PayloadOffset + opened.PlaintextOffset, opened.PlaintextLength);
        RecordContent plaintext = RecordPlaintext.Parse(message.Payload);
        switch (plaintext.Kind)
        {
            case RecordKind.Payload:
                if (advanced && Role == SecureChannelRole.Responder) Roam(message.Return);
                message.Onward.ReadElements(plaintext.OnwardElements, plaintext.OnwardCount);
                message.Return.ReadElements(plaintext.ReturnElements, plaintext.ReturnCount);
                message.Return.Push(EncryptorAddress);
                message.SetPayloadRange(message.PayloadOffset + plaintext.PayloadOffset, plaintext.PayloadLength);
                message.LocalInfo = Info;
                message.Enter(Flow);
                return Disposition.Forward;
            case RecordKind.RefreshCredentials:
                message.Pending = AcceptRefreshAsync(plaintext.Refresh.ToArray());
                return Disposition.Done;
            default:
                // Not from here: whoever delivers this may hold the sending lock of a channel that closing needs.
                CloseSoon(SecureChannelCloseReason.ClosedByPeer);
                return Disposition.Done;
        }
    }

    // A connection by which someone trusted has come is not among the first to go when its listener is full.
    private void TellSource(object? source)
    {
        _authenticatedSource = source;
        (source as IMessageSource)?.PeerAuthenticated();
    }

    private Disposition Refuse(DropReason reason)
    {
        _environment.Router.Drop(reason);
        return Disposition.Dropped;
    }

    private sealed class Decryptor(SecureChannel channel) : Worker
    {
        protected internal override Disposition Handle(RoutedMessage message)
        {
            message.Onward.Pop();
            return channel.Receive(message);
        }
    }
}
