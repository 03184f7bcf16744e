using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Ockam.Routing;

namespace Ockam.Transport;

public sealed partial class TcpTransport
{
    /// <summary>Connects to another node.</summary>
    /// <param name="hostname">Its name or address.</param>
    /// <param name="port">Its port.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RoutingException">No address of the host could be connected to in time.</exception>
    /// <exception cref="FormatException">That is no host's name or address.</exception>
    public Task<TcpConnection> ConnectAsync(string hostname, int port, CancellationToken cancellationToken = default) =>
        ConnectAsync(hostname, port, Options.ConnectTimeout, cancellationToken);

    /// <summary>Connects to another node within a time of the caller's choice: a session tries often, and waits little.</summary>
    internal Task<TcpConnection> ConnectAsync(string hostname, int port, TimeSpan limit, CancellationToken cancellationToken)
    {
        bool isBareIPv6 = hostname is [not '[', ..] && hostname.Contains(':', StringComparison.Ordinal);
        string text = string.Create(CultureInfo.InvariantCulture, $"{(isBareIPv6 ? $"[{hostname}]" : hostname)}:{port}");
        return ConnectAsync(HostnamePort.Parse(text), limit, cancellationToken);
    }

    /// <summary>Connects to another node, trying the addresses of its host one after the other.</summary>
    /// <param name="target">Its host and port.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>
    /// The connection, over which the peer may reach <c>api</c>, <c>echo</c>, <c>uppercase</c> and <c>key_exchanger</c>, and what is
    /// added to its flow.
    /// </returns>
    /// <exception cref="RoutingException">No address of the host could be connected to in time.</exception>
    public Task<TcpConnection> ConnectAsync(HostnamePort target, CancellationToken cancellationToken = default) =>
        ConnectAsync(target, Options.ConnectTimeout, cancellationToken);

    private async Task<TcpConnection> ConnectAsync(HostnamePort target, TimeSpan limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        ObjectDisposedException.ThrowIf(_closed, this);
        using var timeout = new CancellationTokenSource(limit, Options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        Socket socket;
        try
        {
            IPAddress[] addresses = IPAddress.TryParse(target.Host, out IPAddress? address)
                ? [address]
                : await Dns.GetHostAddressesAsync(target.Host, either.Token).ConfigureAwait(false);
            socket = await ConnectToAnyAsync(addresses, target.Port, limit, either.Token).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            throw new RoutingException(
                $"Connecting to {target} failed: {exception.Message}. Check the address, and that a node listens there.", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RoutingException(
                $"Connecting to {target} took over {limit.TotalSeconds} s. Check the address, and firewalls between.",
                exception);
        }

        return Open(socket, target);
    }

    internal static void Configure(Socket socket)
    {
        socket.NoDelay = true;
        // Section 1.3. Both ends ask, because either may be the one whose peer has gone without a word.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 300);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 75);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 2);
    }

    private TcpConnection Open(Socket socket, HostnamePort target)
    {
        var flow = new Flow();
        foreach (Address consumer in ServiceAddresses.ReachableByDefault) flow.AddConsumer(consumer);
        TcpConnection connection;
        try
        {
            Configure(socket);
            connection = new TcpConnection(this, socket, null, flow, target);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new RoutingException($"The connection to {target} was closed at once: {exception.Message}", exception);
        }

        Add(connection);
        return connection;
    }

    private async Task<Socket> ConnectToAnyAsync(IPAddress[] addresses, int port, TimeSpan limit, CancellationToken cancellationToken)
    {
        Exception? last = null;
        for (int i = 0; i < addresses.Length; i++)
        {
            // An address that never answers must leave time for the others.
            using var share = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using var shareEnd = new CancellationTokenSource(limit / addresses.Length, Options.TimeProvider);
            using CancellationTokenRegistration registration = shareEnd.Token.Register(share.Cancel);
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(new IPEndPoint(addresses[i], port), share.Token).ConfigureAwait(false);
                return socket;
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException)
            {
                socket.Dispose();
                cancellationToken.ThrowIfCancellationRequested();
                last = exception;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }
}
