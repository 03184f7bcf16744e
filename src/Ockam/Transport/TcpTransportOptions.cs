namespace Ockam.Transport;

/// <summary>The limits of a <see cref="TcpTransport"/>. The defaults fit a node of any size.</summary>
public sealed record TcpTransportOptions
{
    /// <summary>The clock of all time-outs.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>How long connecting may take, over all addresses of a host. 15 s: three attempts of TCP and a margin.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a peer may take to send its version byte, which it sends without waiting for anything. 10 s.</summary>
    public TimeSpan VersionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// For how long a peer may neither take 64 KiB, or all, of what waits for it, nor send as much, or the rest, of a frame that it began.
    /// 30 s; a relay's limit is longer than its clients'. For so long, too, may the peer's machine confirm nothing of what is on its way to
    /// it and nothing more waits to be sent (seen on Linux alone; elsewhere the operating system's own limit holds).
    /// </summary>
    public TimeSpan StallLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// For how long a peer's machine may confirm nothing of what is on its way to it, while more waits to be sent: 5 s, as long as a
    /// session bears silence. Seen on Linux alone; elsewhere the stall limit holds.
    /// </summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The same while messages of other connections must wait for this one, as on a relay node: 2.5 s, after three repetitions of TCP.
    /// Those who wait bear 5 s of silence, of which 2 s may be over.
    /// </summary>
    public TimeSpan SilenceLimitWhileOthersWait { get; init; } = TimeSpan.FromSeconds(2.5);

    /// <summary>With so many bytes waiting to be sent by a connection, sources of messages for it wait. 1 MiB: 20 of portals.</summary>
    public int HighWaterMark { get; init; } = 1024 * 1024;

    /// <summary>So many bytes of answers, which never wait, fit above the high-water mark; more close the connection. 1 MiB.</summary>
    public int AnswerReserve { get; init; } = 1024 * 1024;

    /// <summary>
    /// What may wait to be sent, in bytes of buffers, over all connections: 256 MiB, 16 messages of the largest size. When half of it is
    /// spent, sources wait earlier; when all is, the connections go that take the least for what waits for them. Not counted are 256 KiB a
    /// connection while its peer takes everything at once, and 16 KiB when it does not.
    /// </summary>
    public long OutputLimit { get; init; } = 256L * 1024 * 1024;

    /// <summary>
    /// What partial frames may take, in bytes of buffers, over all connections: 64 MiB. When it is spent, the connections go whose frames
    /// are the farthest from their end at the rate at which they come. Not counted are 8 KiB a connection for a second.
    /// </summary>
    public long PartialFrameLimit { get; init; } = 64L * 1024 * 1024;

    /// <summary>
    /// What receive buffers that grew beyond 8 KiB by use may take, in bytes, over all connections: 128 MiB, 256 KiB for each of the first
    /// 256 that are busy and 64 KiB for a thousand more. When it is spent, they grow no more.
    /// </summary>
    public long ReceiveBufferLimit { get; init; } = 128L * 1024 * 1024;

    /// <summary>
    /// How many connections one listener holds. 16,384: below the descriptors that services are usually given (20,000 and more), and
    /// about 100 MiB of idle connections. When it is reached, those make room, of the
    /// peers with the most of them, over which nobody proved who it is, and that are silent the longest.
    /// </summary>
    public int MaximumConnections { get; init; } = 16_384;

    /// <summary>
    /// How many connections a listener opens in a second. 4,000: that takes under half a core, and a full backlog is through in 0.3 s. A
    /// peer (an IPv4 address, or an IPv6 /64) that opens more than an eighth of them is turned away once the second half is needed.
    /// </summary>
    public int AcceptsPerSecond { get; init; } = 4_000;
}
