using Ockam.Routing;

namespace Ockam.SecureChannels;

public sealed partial class SecureChannel
{
    private readonly Lock _receiveLock = new();
    private readonly Decryptor _decryptor;
    private RecordDecryptor? _opener;
    private long _discontinuities;
    private long _messagesReceived;
    private long _lastReceived;
    private ulong _highestNonce;
    private object? _recordSource;

    /// <summary>How many messages were opened.</summary>
    public long MessagesReceived => Interlocked.Read(ref _messagesReceived);

    /// <summary>How often a message was missing, repeated, out of order or damaged.</summary>
    public long Discontinuities => Interlocked.Read(ref _discontinuities);

    private Disposition Receive(RoutedMessage message)
    {
        if (Status == SecureChannelStatus.Handshaking) return ReceiveHandshake(message);
        bool used = false;
        try
        {
            RecordContent content;
            ulong nonce;
            lock (_receiveLock)
            {
                if (_opener is null) return Refuse(DropReason.Closed);
                if (!_opener.TryOpen(message.Payload, out RecordOpened opened, out _))
                {
                    // Told to services before any later message can reach them.
                    Interlocked.Increment(ref _discontinuities);
                    return Refuse(DropReason.Undecryptable);
                }

                used = true;
                Interlocked.Increment(ref _messagesReceived);
                NoteSignOfLife();
                if (opened.Order != RecordOrder.InOrder || HasChangedSource(message.Source)) Interlocked.Increment(ref _discontinuities);
                nonce = opened.Nonce;
                bool advanced = nonce > _highestNonce;
                if (advanced) _highestNonce = nonce;
                message.SetPayloadRange(message.PayloadOffset + opened.PlaintextOffset, opened.PlaintextLength);
                content = RecordPlaintext.Parse(message.Payload);
                // In here, or an older message on another thread could have the last word about the way back.
                if (advanced && content.Kind == RecordKind.Payload && Role == SecureChannelRole.Responder) Roam(message.Return);
            }

            return Deliver(message, content, nonce);
        }
        catch when (used)
        {
            // Its nonce is used up, so the sender cannot repeat it: what it said is lost, and services must know.
            Interlocked.Increment(ref _discontinuities);
            throw;
        }
    }

    // Under the lock. Two connections are read on two threads: what came by the one may reach a service before what came by the other,
    // though both were opened in order.
    private bool HasChangedSource(object? source)
    {
        object? before = _recordSource;
        _recordSource = source;
        return before is not null && !ReferenceEquals(before, source);
    }

    private Disposition Deliver(RoutedMessage message, RecordContent content, ulong nonce)
    {
        if (!ReferenceEquals(_authenticatedSource, message.Source)) TellSource(message.Source);
        switch (content.Kind)
        {
            case RecordKind.Payload:
                message.Onward.ReadElements(content.OnwardElements, content.OnwardCount);
                message.Return.ReadElements(content.ReturnElements, content.ReturnCount);
                message.Return.Push(EncryptorAddress);
                message.SetPayloadRange(message.PayloadOffset + content.PayloadOffset, content.PayloadLength);
                message.LocalInfo = Info;
                message.Enter(Flow);
                return Disposition.Forward;
            case RecordKind.RefreshCredentials:
                Task refresh = AcceptRefreshAsync(content.Refresh.ToArray(), nonce);
                if (!refresh.IsCompleted) message.Pending = AtMostAsync(refresh);
                message.EndsTurn = true;
                return Disposition.Done;
            default:
                // Not from here: whoever delivers this may hold the sending lock of a channel that closing needs.
                CloseSoon(SecureChannelCloseReason.ClosedByPeer);
                return Disposition.Done;
        }
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
