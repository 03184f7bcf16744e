using System.Net.Sockets;
using Ockam.Transport;

namespace Ockam.Portals;

public sealed partial class TcpInlet
{
    // After an error that says that the machine is short of something.
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromMilliseconds(100);

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                try
                {
                    Socket client = await listener.AcceptAsync(_closing.Token).ConfigureAwait(false);
                    if (PauseReason is not null) SetPause(null);
                    bool isLast = LastDescriptors.Include(client);
                    Accept(client);
                    if (isLast) await WaitForDescriptorsAsync().ConfigureAwait(false);
                }
                catch (SocketException exception)
                    when (exception.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
                {
                    // That client has gone again.
                }
                catch (SocketException exception) when (exception.SocketErrorCode != SocketError.OperationAborted)
                {
                    SetPause(exception.SocketErrorCode is SocketError.TooManyOpenSockets
                        ? LastDescriptors.Reason
                        : $"Accepting failed: {exception.Message}");
                    await Task.Delay(PauseAfterError, Environment.Time, _closing.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // This is how a wait ends when the listener is closed or suspended.
        }
    }

    private async Task WaitForDescriptorsAsync()
    {
        SetPause(LastDescriptors.Reason);
        do
            await Task.Delay(PauseAfterError, Environment.Time, _closing.Token).ConfigureAwait(false);
        while (LastDescriptors.AreNext());
        SetPause(null);
    }

    private void SetPause(string? reason)
    {
        if (reason == PauseReason) return;
        PauseReason = reason;
        TellChange();
    }

    private void Accept(Socket client)
    {
        if (!TryReserve())
        {
            Reset(client);
            return;
        }

        var connection = new PortalConnection(this);
        connection.Attach(client, isPlain: _certificate is null);
        if (_certificate is not null || !TryStart(connection)) _ = StartSlowlyAsync(connection, client);
    }

    private static void Reset(Socket client)
    {
        try
        {
            client.LingerState = new LingerOption(true, 0);
        }
        catch (SocketException)
        {
            // The client has gone already.
        }

        client.Dispose();
    }
}
