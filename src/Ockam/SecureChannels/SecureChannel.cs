using Ockam.Identities;
using Ockam.Routing;

namespace Ockam.SecureChannels;

/// <summary>
/// One end of a secure channel (section 5): messages for <see cref="EncryptorAddress"/> come out at the other end's node. Thread-safe.
/// </summary>
public sealed partial class SecureChannel : IAsyncDisposable
{
    private static long _sequence;

    private readonly ChannelEnvironment _environment;
    private readonly SecureChannelOptions _options;
    private readonly Lock _stateLock = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ended = new();
    private int _status = (int)SecureChannelStatus.Handshaking;

    private SecureChannel(ChannelEnvironment environment, SecureChannelRole role, SecureChannelOptions options, Flow flow)
    {
        _environment = environment;
        _options = options;
        Role = role;
        Flow = flow;
        Origin = this;
        _encryptor = new Encryptor(this);
        _decryptor = new Decryptor(this);
        _lastReceived = environment.Time.GetTimestamp();
    }

    /// <summary>Raised once, when the channel has ended; it must not block.</summary>
    public event Action<SecureChannel>? Closed;

    /// <summary>Which side of the handshake this is.</summary>
    public SecureChannelRole Role { get; }

    /// <summary>How far the channel is.</summary>
    public SecureChannelStatus Status => (SecureChannelStatus)Volatile.Read(ref _status);

    /// <summary>Why the channel ended.</summary>
    public SecureChannelCloseReason CloseReason { get; private set; }

    /// <summary>Where local workers send what shall come out at the other end.</summary>
    public Address EncryptorAddress { get; } = Address.Random();

    /// <summary>Where ciphertext for this end arrives.</summary>
    public Address DecryptorAddress { get; } = Address.Random();

    /// <summary>The identity of this end.</summary>
    public Identifier Identifier => _options.Identity;

    /// <summary>What messages that come out of this channel may reach (section 10.5).</summary>
    public Flow Flow { get; }

    /// <summary>The peer and the handshake hash; null until the channel is open.</summary>
    public SecureChannelInfo? Info { get; private set; }

    /// <summary>What the handshake came by, for a responder: a listener has limits for each connection.</summary>
    internal object Origin { get; private set; }

    /// <summary>Grows with each channel of the process: what runs through another channel began after it.</summary>
    internal long Sequence { get; } = Interlocked.Increment(ref _sequence);

    /// <summary>Ends when the channel does.</summary>
    public Task Completion => _closed.Task;

    /// <summary>Ends the channel: the peer is told once, as well as can be, and both addresses are given up.</summary>
    public ValueTask DisposeAsync()
    {
        Close(SecureChannelCloseReason.ClosedHere);
        return ValueTask.CompletedTask;
    }

    /// <summary>Ends the channel for a reason; only the first one counts.</summary>
    internal void Close(SecureChannelCloseReason reason)
    {
        bool tellPeer;
        lock (_stateLock)
        {
            if (CloseReason != SecureChannelCloseReason.None) return;
            CloseReason = reason;
            tellPeer = Status == SecureChannelStatus.Open
                && reason is not (SecureChannelCloseReason.ClosedByPeer or SecureChannelCloseReason.TransportLost
                    or SecureChannelCloseReason.SendFailed or SecureChannelCloseReason.NoncesUsedUp);
        }

        // Before the status changes: what is refused when closed includes this last message.
        if (tellPeer) SendClose();
        Volatile.Write(ref _status, (int)SecureChannelStatus.Closed);
        Finish();
    }

    // What fails has nobody to fail to: a timer's or the pool's thread would take the process with it, and a handler is the user's.
    internal void Guard(Action<SecureChannel> step)
    {
        try
        {
            step(this);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            _environment.Router.ReportFailure(DecryptorAddress, exception);
        }
    }

    /// <summary>Ends the channel, in a moment, for the sake of a newer one.</summary>
    internal void Displace() => CloseSoon(SecureChannelCloseReason.Displaced);

    private void CloseSoon(SecureChannelCloseReason reason) => RunSoon(channel => channel.Close(reason));

    private void RunSoon(Action<SecureChannel> step) => ThreadPool.QueueUserWorkItem(Guard, step, preferLocal: false);

    private void Finish()
    {
        Guard(static channel => channel._environment.Channels.Remove(channel));
        _environment.Router.Remove(EncryptorAddress);
        _environment.Router.Remove(DecryptorAddress);
        ForgetRemoteRoute();
        _admission?.RemoveConsumer(DecryptorAddress);
        EndProbes();
        LeaveSource();
        lock (_receiveLock)
        {
            _handshake?.Dispose();
            _handshake = null;
            _opener?.Dispose();
            _opener = null;
            _recordSource = null;
        }

        lock (_sendLock)
        {
            _sealer?.Dispose();
            _sealer = null;
        }

        Guard(static channel => channel._ended.Cancel());
        _closed.TrySetResult();
        // Each by itself: one that fails must not keep the others from being told.
        foreach (Action<SecureChannel> closed in Delegate.EnumerateInvocationList(Closed)) Guard(closed);
    }
}
