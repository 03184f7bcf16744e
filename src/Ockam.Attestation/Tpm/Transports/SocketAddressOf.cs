using System.Net.Sockets;

namespace Ockam.Attestation;

/// <summary>Where a simulator listens: a host and port, or a Unix socket.</summary>
internal sealed record SocketAddressOf(string? Host, int Port, string? Path)
{
    public SocketAddressOf Next => this with { Port = Port + 1 };

    public override string ToString() => Path ?? (Host!.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}");

    /// <summary>Connects; errors say what to start.</summary>
    public async Task<NetworkStream> ConnectAsync(string program, CancellationToken cancellationToken)
    {
        Socket socket = Path is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true }
            : new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (Path is null) await socket.ConnectAsync(Host!, Port, cancellationToken).ConfigureAwait(false);
            else await socket.ConnectAsync(new UnixDomainSocketEndPoint(Path), cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException failed)
        {
            socket.Dispose();
            throw failed.SocketErrorCode is SocketError.AccessDenied
                ? new TpmException(TpmFault.NoPermission, $"This user may not connect to {this}. Start {program} as this user.", failed)
                : new TpmException(TpmFault.NotFound,
                    $"No {program} answers at {this} ({failed.Message}). Start it, or name another address.", failed);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
