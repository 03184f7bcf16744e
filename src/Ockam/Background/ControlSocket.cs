using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Ockam.Background;

/// <summary>A Unix socket by which a node takes commands of its own user's processes.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class ControlSocket : IControlListener
{
    // Who comes beyond is told to try again until one before has been taken, which takes no time unless the process stands still.
    private const int Backlog = 64;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    private readonly Socket _socket;
    private readonly string _path;

    private ControlSocket(Socket socket, string path)
    {
        _socket = socket;
        _path = path;
    }

    /// <summary>
    /// Listens at a path, whose folder only its owner may enter. The caller holds the node's name: what a process that is gone has left
    /// there is removed.
    /// </summary>
    /// <exception cref="SocketException">That cannot be done.</exception>
    public static ControlSocket Listen(string path)
    {
        File.Delete(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(new UnixDomainSocketEndPoint(path));
            // Before anyone can connect: the mode that it was made with is what the process's mask left of 0777.
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            socket.Listen(Backlog);
            return new ControlSocket(socket, path);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects to a node.</summary>
    /// <exception cref="SocketException">Nobody listens there.</exception>
    /// <exception cref="UnauthorizedAccessException">Who listens there is another user.</exception>
    public static async Task<Stream> ConnectAsync(string path, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return await ConnectOnceAsync(path, cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException full) when (IsFull(full) && Stopwatch.GetElapsedTime(start) < s_patience)
            {
                await Task.Delay(s_pause, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Socket socket = await _socket.AcceptAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                if (PeerUser.IsCurrentUser(socket)) return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException)
            {
                // It went before it was looked at.
            }

            socket.Dispose();
        }
    }

    // A Unix socket without room says EAGAIN at once, where TCP would wait; the runtime has another name for it here.
    private static bool IsFull(SocketException exception) =>
        exception.SocketErrorCode is SocketError.WouldBlock or SocketError.TryAgain or SocketError.AddressNotAvailable;

    private static async Task<Stream> ConnectOnceAsync(string path, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken).ConfigureAwait(false);
            if (!PeerUser.IsCurrentUser(socket))
                throw new UnauthorizedAccessException($"The process that listens at '{path}' belongs to another user.");
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _socket.Dispose();
        File.Delete(_path);
    }
}
