using Ockam.Identities;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Relays;

/// <summary>
/// A relay that this node runs (section 7.3): what arrives at its address goes on to the client that registered it, unread.
/// </summary>
public sealed class Relay
{
    private readonly Router _router;
    private readonly FlowPairings _pairings;
    private readonly bool _membersOnly;
    private volatile RelayPath _path;
    private long _forwarded;
    private long _dropped;

    internal Relay(Router router, FlowPairings pairings, RelayPath path, DateTimeOffset now, bool membersOnly)
    {
        _membersOnly = membersOnly;
        _router = router;
        _pairings = pairings;
        _path = path;
        Name = path.Registration.Name;
        Address = RelayNames.AddressOf(Name);
        Since = now;
        Worker = new Forwarder(this);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its address on this node: <c>forward_to_</c> and the name.</summary>
    public Address Address { get; }

    /// <summary>The identity that registered it, to which the name belongs; null for somebody who came without a secure channel.</summary>
    public Identifier? Owner => _path.Owner;

    /// <summary>Since when it leads where it does.</summary>
    public DateTimeOffset Since { get; private set; }

    /// <summary>Whether the connection to its owner is there. Without it messages are dropped; the name stays the owner's.</summary>
    public bool IsConnected => !_path.IsLost;

    /// <summary>How many messages it forwarded. Those of channels that were set up through it pass by it.</summary>
    public long MessagesForwarded => Interlocked.Read(ref _forwarded);

    /// <summary>How many messages it dropped: the connection to its owner is gone, or who sent them is no member.</summary>
    public long MessagesDropped => Interlocked.Read(ref _dropped);

    /// <summary>The route to its owner, with the owner's worker at the end.</summary>
    public Route ForwardRoute => _path.Registration.Way;

    internal Worker Worker { get; }

    internal RelayPath Path => _path;

    internal void Lead(RelayPath path, DateTimeOffset now)
    {
        _path = path;
        Since = now;
    }

    private Disposition Forward(RoutedMessage message)
    {
        RelayPath path = _path;
        message.Onward.Pop();
        // This is how two channels are joined; what then passes from one to the other ends with either of them.
        if (_membersOnly && message.LocalInfo is not SecureChannelInfo { Channel.IsPeerAttested: true })
            return Drop(DropReason.AccessDenied);
        if (path.IsLost) return Drop(DropReason.Closed);
        // With nothing behind it, it would arrive as a message without an address.
        if (message.Onward.Count == 0) return Drop(DropReason.EmptyRoute);
        if (message.Flow is { } from && message.Return.TryPeek(out byte type, out ReadOnlySpan<byte> back))
        {
            Flow to = path.Registration.Flow;
            if (!from.Allows(path.FirstHop.Bytes) || !to.Allows(back))
                _pairings.Join(from, new Address(type, back), to, path.FirstHop);
        }

        message.Onward.Push(path.Ahead);
        Interlocked.Increment(ref _forwarded);
        return Disposition.Forward;
    }

    private Disposition Drop(DropReason reason)
    {
        Interlocked.Increment(ref _dropped);
        _router.Drop(reason);
        return Disposition.Dropped;
    }

    private sealed class Forwarder(Relay relay) : Worker
    {
        protected internal override Disposition Handle(RoutedMessage message) => relay.Forward(message);
    }
}
