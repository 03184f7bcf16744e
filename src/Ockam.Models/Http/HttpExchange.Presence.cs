using System.Net.Sockets;

namespace Ockam.Models;

/// <summary>
/// Whether the client is still there. One that ends its own side of the connection after the request may wait for the answer or be gone:
/// both look the same until something is sent to it. What is sent then changes no answer: before the answer an interim response, which
/// every client of HTTP/1.1 passes over (RFC 9110, section 15.2), and between two of its chunks a zero before the length of the next one
/// (RFC 9112, section 7.1). Only a client that is gone refuses it, and so the next one fails.
/// </summary>
internal sealed partial class HttpExchange
{
    // A length of ours has four digits at most, and readers are known that take sixteen.
    private const int MaximumZeros = 10;

    private static readonly byte[] s_continue = "HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray();
    private static readonly byte[] s_zero = "0"u8.ToArray();

    // The refusal of a client that is gone is here at once if it is on this machine.
    private static readonly TimeSpan s_firstWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();

    // What may be sent between now and the next piece; null if nothing may.
    private byte[]? _probe = s_continue;
    private int _zeros;

    /// <summary>Waits until the client is gone; what it may still send is ignored.</summary>
    public async Task WaitUntilGoneAsync(CancellationToken cancellationToken)
    {
        byte[] ignored = new byte[1024];
        try
        {
            while (await socket.ReceiveAsync(ignored, cancellationToken).ConfigureAwait(false) > 0) { }
            for (TimeSpan wait = s_firstWait; ; wait = wait * 2 < s_longestWait ? wait * 2 : s_longestWait)
            {
                Probe();
                await Task.Delay(wait, options.Time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // That is how a client that breaks off is gone.
        }
    }

    private void Probe()
    {
        lock (_lock)
        {
            // What is being sent tells as much; and a client that takes nothing is not waited for here.
            if (_probe is null || _zeros >= MaximumZeros || !socket.Poll(0, SelectMode.SelectWrite)) return;
            if (_probe == s_zero) _zeros++;
            socket.Send(_probe);
        }
    }

    // What may be sent afterwards is said before, so that nothing comes between the parts of this.
    private async Task SendAsync(ReadOnlyMemory<byte> bytes, byte[]? probe, CancellationToken cancellationToken)
    {
        lock (_lock) _probe = null;
        // A client that takes nothing keeps a place from others.
        using var limit = new CancellationTokenSource(options.SendLimit, options.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, linked.Token).ConfigureAwait(false)..];
        lock (_lock)
        {
            _probe = probe;
            _zeros = 0;
        }
    }
}
