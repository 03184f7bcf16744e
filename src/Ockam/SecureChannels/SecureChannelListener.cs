using Ockam.Routing;

namespace Ockam.SecureChannels;

/// <summary>
/// Answers handshakes at a well-known address, usually <c>api</c> (section 5.3). What is not authenticated yet is bounded: so many
/// half-open handshakes for each connection and in all, each for a short time; the oldest makes way. So are open channels, where the
/// longest silent does.
/// </summary>
public sealed class SecureChannelListener : IAsyncDisposable
{
    /// <summary>How many handshakes may be half open for each connection or channel that they come by.</summary>
    public const int MaximumHalfOpenPerConnection = 16;

    /// <summary>How many handshakes may be half open in all: about 3 MiB of state.</summary>
    public const int MaximumHalfOpen = 1024;

    /// <summary>
    /// How many channels may be open over each connection: a quarter of all, for the connection to a relay carries everyone who comes
    /// by it.
    /// </summary>
    public const int MaximumOpenPerConnection = 4096;

    /// <summary>How many channels may be open in all: as many as a TCP listener has connections.</summary>
    public const int MaximumOpen = 16_384;

    /// <summary>How long a handshake may stay half open. An honest peer's third message is one round trip away.</summary>
    public static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    private readonly ChannelEnvironment _environment;
    private readonly SecureChannelOptions _options;
    private readonly HalfOpenHandshakes _halfOpen;
    private readonly OpenChannels _open;
    private long _accepted;
    private long _failed;
    private int _lastFailure;
    private int _closed;

    internal SecureChannelListener(
        ChannelEnvironment environment, Address address, SecureChannelOptions options,
        int maximumOpenPerConnection = MaximumOpenPerConnection, int maximumOpen = MaximumOpen)
    {
        _open = new OpenChannels(maximumOpenPerConnection, maximumOpen);
        _environment = environment;
        _options = options;
        _halfOpen = new HalfOpenHandshakes(environment.Time);
        Address = address;
        environment.Router.Register(address, new Acceptor(this));
    }

    /// <summary>Raised when a peer has opened a channel; it must not block.</summary>
    public event Action<SecureChannel>? Opened;

    /// <summary>The address of the listener.</summary>
    public Address Address { get; }

    /// <summary>Whom it accepts, and as whom it answers.</summary>
    public SecureChannelOptions Options => _options;

    /// <summary>What messages of all its channels may reach (section 10.5); nothing until consumers are added.</summary>
    public Flow Flow { get; } = new();

    /// <summary>How many handshakes are half open.</summary>
    public int HalfOpenCount => _halfOpen.Count;

    /// <summary>How many of its channels are open.</summary>
    public int OpenCount => _open.Count;

    /// <summary>How many channels peers have opened.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>How many handshakes ended without a channel.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Why the last of them did; <see cref="SecureChannelCloseReason.None"/> if none did.</summary>
    public SecureChannelCloseReason LastFailure => (SecureChannelCloseReason)Volatile.Read(ref _lastFailure);

    /// <summary>Whether it answers no more.</summary>
    public bool IsClosed => Volatile.Read(ref _closed) != 0;

    /// <summary>Answers no more handshakes and drops the half-open ones. Open channels stay.</summary>
    public ValueTask DisposeAsync()
    {
        Volatile.Write(ref _closed, 1);
        _environment.Router.Remove(Address);
        _halfOpen.Dispose();
        return ValueTask.CompletedTask;
    }

    private Disposition Accept(RoutedMessage message)
    {
        // The fixed part of message 1 (section 5.2); anything shorter is not worth a key pair.
        if (message.PayloadLength is < NoiseHandshake.KeyLength or > NoiseHandshake.MaximumMessageLength)
        {
            _environment.Router.Drop(DropReason.HandshakeRefused);
            return Disposition.Dropped;
        }

        SecureChannel channel = SecureChannel.Respond(_environment, _options, Flow, message, OnOpened);
        _halfOpen.Add(channel, channel.Origin);
        // Not by its event, which may be past already: each is counted once.
        _ = channel.Completion.ContinueWith(
            (_, state) => Count((SecureChannel)state!), channel, CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return Disposition.Done;
    }

    private void Count(SecureChannel ended)
    {
        if (ended.Info is not null) return;
        Volatile.Write(ref _lastFailure, (int)ended.CloseReason);
        Interlocked.Increment(ref _failed);
    }

    private void OnOpened(SecureChannel channel)
    {
        Interlocked.Increment(ref _accepted);
        _halfOpen.Remove(channel);
        _open.Add(channel);
        Opened?.Invoke(channel);
    }

    private sealed class Acceptor(SecureChannelListener listener) : Worker
    {
        protected internal override Disposition Handle(RoutedMessage message) => listener.Accept(message);
    }
}
