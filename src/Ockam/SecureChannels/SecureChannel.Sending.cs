using Ockam.Encoding;
using Ockam.Routing;

namespace Ockam.SecureChannels;

public sealed partial class SecureChannel
{
    private readonly object _sendLock = new();
    private readonly Encryptor _encryptor;
    private RecordEncryptor? _sealer;
    private bool _sealedUnderLock;
    private long _messagesSent;

    /// <summary>How many messages were sealed.</summary>
    public long MessagesSent => Interlocked.Read(ref _messagesSent);

    /// <summary>
    /// Seals the plaintext that stands in a message's payload and turns it into a ciphertext message to the peer (section 5.5).
    /// </summary>
    private bool Seal(RoutedMessage message)
    {
        RecordEncryptor sealer = _sealer!;
        if (sealer.NextNonce == RecordFormat.RekeyNonce)
        {
            _environment.Router.Drop(DropReason.Closed);
            CloseSoon(SecureChannelCloseReason.NoncesUsedUp);
            return false;
        }

        int offset = message.PayloadOffset - RecordFormat.NonceLength;
        _sealedUnderLock = true;
        int length = sealer.Seal(message.Buffer, message.PayloadOffset, message.PayloadLength);
        message.SetPayloadRange(offset, length);
        message.Onward.Set(_remoteRoute!);
        // Section 5.5: the return route of a ciphertext is empty, or a responder would roam to an address too many.
        message.Return.Clear();
        message.LocalInfo = null;
        Interlocked.Increment(ref _messagesSent);
        return true;
    }

    private bool EnterSending(RoutedMessage message)
    {
        // A message that comes by again would wait for ever to be sent before itself.
        if (message.IsHeldBy(_encryptor))
        {
            _environment.Router.Drop(DropReason.TooManyHops);
            return false;
        }

        if (!Monitor.TryEnter(_sendLock, _environment.CircleTimeout))
        {
            _environment.Router.Drop(DropReason.Closed);
            CloseSoon(SecureChannelCloseReason.SendFailed);
            return false;
        }

        message.Hold(_encryptor);
        if (_sealer is not null && Status != SecureChannelStatus.Closed) return true;
        _environment.Router.Drop(DropReason.Closed);
        return false;
    }

    // Sends one of the channel's own messages: a plaintext that is not a payload.
    private bool SendControl(ReadOnlySpan<byte> plaintext)
    {
        RoutedMessage message = _environment.Router.Rent();
        try
        {
            message.SetPayload(plaintext);
            message.EnsureRoom(RecordFormat.NonceLength, RecordFormat.TagLength);
            bool ready = false;
            try
            {
                ready = EnterSending(message) && Seal(message);
            }
            finally
            {
                if (!ready) message.ReleaseScopes(delivered: false);
            }

            return ready && _environment.Router.Dispatch(message);
        }
        finally
        {
            _environment.Router.Return(message);
        }
    }

    private void SendClose() => SendControl(RecordPlaintext.Close);

    private sealed class Encryptor(SecureChannel channel) : Worker, IDispatchScope
    {
        public long Sequence => channel.Sequence;

        protected internal override Flow? PairedFlow => channel.Flow;

        protected internal override LocalInfo? Terminal => channel.Info;

        protected internal override Disposition Handle(RoutedMessage message)
        {
            message.Onward.Pop();
            // Everything that can fail for the message's own sake comes before the nonce is taken.
            RouteBuffer onward = message.Onward;
            RouteBuffer back = message.Return;
            int head = RecordFormat.NonceLength + RecordPlaintext.PayloadHeaderLength(
                message.PayloadLength, onward.Elements.Length, onward.Count, back.Elements.Length, back.Count);
            message.EnsureRoom(head, RecordPlaintext.TailLength + RecordFormat.TagLength);
            int start = RecordPlaintext.WritePayloadHeader(
                message.Buffer, message.PayloadOffset, message.PayloadLength, onward.Elements, onward.Count, back.Elements, back.Count);
            int end = message.PayloadOffset + message.PayloadLength + RecordPlaintext.TailLength;
            message.SetPayloadRange(start, end - start);
            return channel.EnterSending(message) && channel.Seal(message) ? Disposition.Forward : Disposition.Dropped;
        }

        public void Release(bool delivered)
        {
            bool lost = channel._sealedUnderLock && !delivered;
            channel._sealedUnderLock = false;
            Monitor.Exit(channel._sendLock);
            // Not from here: closing sends, and other channels' locks may still be held by this message.
            if (lost && channel.Status == SecureChannelStatus.Open)
                channel.CloseSoon(SecureChannelCloseReason.SendFailed);
        }
    }
}
