using System.Net;
using System.Net.Sockets;

namespace Ockam.Attestation;

/// <summary>
/// Serves a TPM, usually an emulator, to other programs of this machine in the protocol of swtpm's data channel: commands and answers with
/// nothing around them. It listens on loopback or a Unix socket alone.
/// </summary>
public sealed class EmulatorServer : IAsyncDisposable
{
    // Beyond this, the oldest would have to be hung; a person uses a handful.
    private const int MaximumConnections = 32;

    private readonly ITpmTransport _tpm;
    private readonly Socket _listener;
    private readonly string? _path;
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _places = new(MaximumConnections, MaximumConnections);
    private readonly Task _serving;

    private EmulatorServer(ITpmTransport tpm, Socket listener, string address, string? path)
    {
        _tpm = tpm;
        _listener = listener;
        _path = path;
        Address = address;
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>The address by which <see cref="TpmClient.Open"/> reaches it.</summary>
    public string Address { get; }

    /// <summary>Serves on a port of loopback.</summary>
    /// <param name="tpm">What is served; disposed with the server.</param>
    /// <param name="port">The port; 0 for one that is free.</param>
    public static EmulatorServer Start(ITpmTransport tpm, int port = 0)
    {
        ArgumentNullException.ThrowIfNull(tpm);
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            listener.Listen();
        }
        catch (SocketException failed)
        {
            listener.Dispose();
            throw new AttestationException($"The emulator cannot listen on 127.0.0.1:{port}: {failed.Message} Name another port.", failed);
        }

        return new EmulatorServer(tpm, listener, $"swtpm:{listener.LocalEndPoint}", null);
    }

    /// <summary>Serves on a Unix socket that only this user can reach.</summary>
    /// <param name="tpm">What is served; disposed with the server.</param>
    /// <param name="path">Where the socket is made, in a folder that only this user may enter.</param>
    public static EmulatorServer Start(ITpmTransport tpm, string path)
    {
        ArgumentNullException.ThrowIfNull(tpm);
        ArgumentException.ThrowIfNullOrEmpty(path);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            PrivateFolder.Ensure(Path.GetDirectoryName(Path.GetFullPath(path))!);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen();
        }
        catch (Exception failed) when (failed is SocketException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            listener.Dispose();
            throw new AttestationException($"The emulator cannot listen on {path}: {failed.Message} Name another path.", failed);
        }

        return new EmulatorServer(tpm, listener, $"swtpm:{Path.GetFullPath(path)}", path);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await _serving.ConfigureAwait(false);
        _listener.Dispose();
        if (_path is not null) File.Delete(_path);
        // Those that still answer a command end before what they use.
        for (int i = 0; i < MaximumConnections; i++) await _places.WaitAsync().ConfigureAwait(false);
        await _tpm.DisposeAsync().ConfigureAwait(false);
        _end.Dispose();
        _places.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                await _places.WaitAsync(_end.Token).ConfigureAwait(false);
                Socket socket;
                try
                {
                    socket = await _listener.AcceptAsync(_end.Token).ConfigureAwait(false);
                }
                catch
                {
                    _places.Release();
                    throw;
                }

                _ = ServeAsync(socket);
            }
        }
        catch (OperationCanceledException)
        {
            // The end that DisposeAsync asks for.
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        try
        {
            var stream = new NetworkStream(socket, ownsSocket: true);
            await using (stream.ConfigureAwait(false))
            {
                while (true)
                {
                    byte[] command = await TpmFrame.ReadAsync(stream, _end.Token).ConfigureAwait(false);
                    byte[] answer = await _tpm.ExecuteAsync(command, _end.Token).ConfigureAwait(false);
                    await stream.WriteAsync(answer, _end.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception ended) when (ended is IOException or SocketException or OperationCanceledException or TpmException)
        {
            // The other side has gone, or sends what is no command: its connection ends, as with a TPM that is pulled out.
        }
        finally
        {
            _places.Release();
        }
    }
}
