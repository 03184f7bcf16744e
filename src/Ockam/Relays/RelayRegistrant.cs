using Ockam.Encoding;
using Ockam.Routing;
using Ockam.Sessions;

namespace Ockam.Relays;

/// <summary>
/// The client's worker of one registration (sections 7.2 and 7.3): sends it, takes the confirmation, and hands on what a relay of the
/// Elixir kind sends to it instead of past it.
/// </summary>
internal sealed class RelayRegistrant : Worker, IDisposable
{
    private readonly Router _router;
    private readonly ISessionPath _path;
    private readonly string _name;
    private readonly Action _losing;
    private readonly TaskCompletionSource<Address> _confirmed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Route? _confirmedBy;

    /// <param name="router">The node's router.</param>
    /// <param name="path">The way to the relay node.</param>
    /// <param name="name">The relay's name, or the word for any.</param>
    /// <param name="losing">Called when the relay is lost, before anybody learns of it.</param>
    public RelayRegistrant(Router router, ISessionPath path, string name, Action losing)
    {
        _router = router;
        _path = path;
        _name = name;
        _losing = losing;
        router.Register(Address, this);
        path.ReturnFlow.AddConsumer(Address);
    }

    /// <summary>Completes with the relay's address when the relay node has confirmed it.</summary>
    public Task<Address> Confirmed => _confirmed.Task;

    /// <summary>Completes with the reason when the relay node says that the relay is no longer this client's.</summary>
    public Task<string> Lost => _lost.Task;

    /// <summary>The relay's address; null until it is confirmed.</summary>
    public Address? Relay => _confirmed.Task.IsCompletedSuccessfully ? _confirmed.Task.Result : null;

    private Address Address { get; } = Address.Random();

    /// <summary>Asks for the relay.</summary>
    /// <exception cref="RoutingException">The way to the relay node has ended.</exception>
    public void Register(Address service)
    {
        RoutedMessage message = _router.Rent();
        try
        {
            message.Onward.Push(service);
            message.Onward.Push(_path.Route);
            message.Return.Push(Address);
            message.SetPayload(Bare.EncodeString(_name));
            if (!_router.Dispatch(message)) throw new RoutingException($"The way to the relay node ended before '{_name}' was registered.");
        }
        finally
        {
            _router.Return(message);
        }
    }

    public void Dispose()
    {
        _path.ReturnFlow.RemoveConsumer(Address);
        _router.Remove(Address);
    }

    protected internal override Disposition Handle(RoutedMessage message)
    {
        message.Onward.Pop();
        if (!message.Onward.TryPeek(out byte type, out ReadOnlySpan<byte> next)) return TakeNotice(message);
        if (type == Address.LocalType && next.SequenceEqual(Address.Bytes)) return Refuse(DropReason.TooManyHops);
        if (message.Flow is not { } flow) return Refuse(DropReason.AccessDenied);
        // What comes past this worker may reach no more than what comes directly.
        message.Enter(flow);
        return Disposition.Forward;
    }

    // A confirmation, or one that comes late; of those, only the words of the relay node itself count, that the relay is lost.
    private Disposition TakeNotice(RoutedMessage message)
    {
        if (_path.Channel is { } channel && !ReferenceEquals(message.LocalInfo, channel.Info)) return Refuse(DropReason.AccessDenied);
        if (RelayNames.ReadNotice(message.Payload) is not { } text) return Refuse(DropReason.Malformed);
        Route by = message.Return.ToRoute();
        if (!_confirmed.Task.IsCompleted)
        {
            bool isOurs = _name == RelayNames.Random || text.EndsWith(_name, StringComparison.Ordinal);
            if (!isOurs || by.Count == 0 || !RelayNames.IsFit(by[^1]) || RelayNames.ReadLost(text, _name) is not null)
                return Refuse(DropReason.Malformed);
            _confirmedBy = by;
            _confirmed.TrySetResult(by[^1]);
        }
        else if (by.Equals(_confirmedBy) && RelayNames.ReadLost(text, _name) is { } reason)
        {
            _losing();
            _lost.TrySetResult($"The relay '{_name}' was lost: {reason}. Give the relay another name, or end the other client.");
        }

        return Disposition.Done;
    }

    private Disposition Refuse(DropReason reason)
    {
        _router.Drop(reason);
        return Disposition.Dropped;
    }
}
