using System.Threading.Channels;

namespace Ockam.Routing;

/// <summary>
/// A local address at which a program receives messages and from which it sends them. It holds a bounded number of messages that were
/// not taken yet; more are dropped and counted.
/// </summary>
public sealed class Mailbox : Worker, IDisposable
{
    /// <summary>How many messages wait at most; enough for a request and stray answers, little enough for a thousand mailboxes.</summary>
    public const int DefaultCapacity = 64;

    private readonly Router _router;
    private readonly Channel<ReceivedMessage> _messages;

    /// <summary>Opens a mailbox.</summary>
    /// <param name="router">The node's router.</param>
    /// <param name="address">Its address; a random one if null.</param>
    /// <param name="capacity">How many messages wait at most.</param>
    /// <exception cref="RoutingException">The address is taken.</exception>
    public Mailbox(Router router, Address? address = null, int capacity = DefaultCapacity)
    {
        _router = router;
        Address = address ?? Address.Random();
        _messages = Channel.CreateBounded<ReceivedMessage>(new BoundedChannelOptions(capacity));
        router.Register(Address, this);
    }

    /// <summary>Its address.</summary>
    public Address Address { get; }

    /// <summary>Sends a payload along a route; answers come to this mailbox.</summary>
    /// <param name="route">The onward route; its first address is a local worker.</param>
    /// <param name="payload">The payload, at most 16 MiB with its routes.</param>
    /// <param name="cancellationToken">Ends the wait for room on the way out.</param>
    /// <exception cref="RoutingException">It was dropped on this node, as when nobody has the first address.</exception>
    public async ValueTask SendAsync(Route route, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        RoutedMessage message = _router.Rent();
        try
        {
            message.Onward.Set(route);
            message.Return.Push(Address);
            message.SetPayload(payload.Span);
            if (!_router.Dispatch(message))
            {
                throw new RoutingException(
                    $"The message for {route} was dropped on this node: nobody has that address, or the way out is closed.");
            }

            await message.SettleAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _router.Return(message);
        }
    }

    /// <summary>Takes the next message.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<ReceivedMessage> ReceiveAsync(CancellationToken cancellationToken = default) =>
        _messages.Reader.ReadAsync(cancellationToken);

    /// <summary>Takes the next message if one is there.</summary>
    public bool TryReceive([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ReceivedMessage? message) =>
        _messages.Reader.TryRead(out message);

    /// <summary>Gives up the address. Whoever waits for a message gets a <see cref="ChannelClosedException"/>.</summary>
    public void Dispose()
    {
        _router.Remove(Address);
        _messages.Writer.TryComplete();
    }

    /// <inheritdoc/>
    protected internal override Disposition Handle(RoutedMessage message)
    {
        var received = new ReceivedMessage(message.Payload.ToArray(), message.Return.ToRoute(), message.LocalInfo);
        if (_messages.Writer.TryWrite(received)) return Disposition.Done;
        _router.Drop(DropReason.Overflow);
        return Disposition.Dropped;
    }
}
