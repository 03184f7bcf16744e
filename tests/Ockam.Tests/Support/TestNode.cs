using System.Net;
using Ockam.Routing;
using Ockam.Transport;

namespace Ockam.Tests.Support;

/// <summary>A router and a TCP transport that listens on loopback unless told otherwise, with <c>echo</c> to be reached over it.</summary>
internal sealed class TestNode : IAsyncDisposable
{
    public TestNode(TcpTransportOptions? options = null, IPAddress? at = null)
    {
        Transport = new TcpTransport(Router, options);
        Listener = Transport.Listen(new IPEndPoint(at ?? IPAddress.Loopback, 0));
        Serve(ServiceAddresses.Echo, new EchoWorker(ServiceAddresses.Echo));
    }

    public Router Router { get; } = new();

    public TcpTransport Transport { get; }

    public TcpListener Listener { get; }

    public int Port => Listener.LocalEndPoint.Port;

    public void Serve(Address address, Worker worker)
    {
        Router.Register(address, worker);
        Listener.Flow.AddConsumer(address);
    }

    public Task<TcpConnection> ConnectToAsync(TestNode other) => Transport.ConnectAsync("127.0.0.1", other.Port);

    /// <summary>A mailbox to which answers over a connection may come.</summary>
    public Mailbox OpenMailbox(TcpConnection connection, string? name = null)
    {
        var mailbox = new Mailbox(Router, name is null ? null : new Address(name));
        connection.Flow.AddConsumer(mailbox.Address);
        return mailbox;
    }

    public Task<RawPeer> ConnectRawAsync(bool greet = true) => RawPeer.ConnectAsync(Port, greet);

    /// <summary>The connection of the raw peer that connected last.</summary>
    public async Task<TcpConnection> AcceptedAsync(RawPeer peer)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            if (Listener.Connections.FirstOrDefault(one => one.RemoteEndPoint.Equals(peer.LocalEndPoint)) is { } found) return found;
            await Task.Delay(5, limit.Token);
        }
    }

    public ValueTask DisposeAsync() => Transport.DisposeAsync();
}
