using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Ockam.Identities;
using Ockam.Transport;

namespace Ockam.Portals;

public sealed partial class TcpOutlet
{
    private async Task ConnectAsync(PortalConnection connection, Identifier peer)
    {
        try
        {
            Socket? socket = IPAddress.TryParse(_options.Target.Host, out IPAddress? address)
                ? await ConnectAsync(connection, address, CancellationToken.None).ConfigureAwait(false)
                : await ConnectToAnyAsync(connection).ConfigureAwait(false);
            if (socket is null) return;
            // Before anything is sent: a server that has read something finds it.
            connection.Tell((IPEndPoint)socket.LocalEndPoint!, (IPEndPoint)socket.RemoteEndPoint!, peer);
            if (_options.Tls is not null) connection.Use(await AuthenticateAsync(socket).ConfigureAwait(false));
            connection.Connected();
        }
        catch (Exception exception) when (SocketFailure.Is(exception))
        {
            // When it took too long, the connection was closed, and with it this socket.
            connection.Fail($"Connecting to {_options.Target} failed: {exception.Message}");
        }
        finally
        {
            _places.EndConnecting(peer);
        }
    }

    // Null if the connection has ended meanwhile.
    private async Task<Socket?> ConnectAsync(PortalConnection connection, IPAddress address, CancellationToken cancellationToken)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        if (LastDescriptors.Include(socket))
        {
            socket.Dispose();
            throw new SocketException((int)SocketError.TooManyOpenSockets, LastDescriptors.Reason);
        }

        if (!connection.Attach(socket, isPlain: _options.Tls is null)) return null;
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, _options.Target.Port), cancellationToken).ConfigureAwait(false);
            socket.NoDelay = true;
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<Socket?> ConnectToAnyAsync(PortalConnection connection)
    {
        using var limit = new CancellationTokenSource(_options.ConnectTimeout, Environment.Time);
        IPAddress[] addresses = await Dns.GetHostAddressesAsync(_options.Target.Host, limit.Token).ConfigureAwait(false);
        for (int i = 0; ; i++)
        {
            // An address that never answers must leave time for the others.
            using var share = new CancellationTokenSource(_options.ConnectTimeout / Math.Max(1, addresses.Length), Environment.Time);
            try
            {
                if (addresses.Length == 0) throw new SocketException((int)SocketError.HostNotFound);
                return await ConnectAsync(connection, addresses[i], share.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (i + 1 < addresses.Length && exception is SocketException or OperationCanceledException)
            {
                // The next may do.
            }
        }
    }

    private async Task<SslStream> AuthenticateAsync(Socket socket)
    {
        var tls = new SslStream(new NetworkStream(socket, ownsSocket: false));
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, Environment.Time);
        await tls.AuthenticateAsClientAsync(ClientOptions(), timeout.Token).ConfigureAwait(false);
        return tls;
    }
}
