using System.Net.Sockets;

namespace Ockam.Attestation;

/// <summary>The data channel of swtpm, over TCP or a Unix socket: commands and answers with nothing around them.</summary>
internal sealed class SwtpmTransport(SocketAddressOf address) : StreamTransport
{
    private NetworkStream? _stream;

    public override string Description => $"swtpm at {address}";

    protected override bool IsOpen => _stream is not null;

    protected override async Task OpenAsync(CancellationToken cancellationToken) =>
        _stream = await address.ConnectAsync("swtpm", cancellationToken).ConfigureAwait(false);

    protected override async Task<byte[]> ExchangeAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        await _stream!.WriteAsync(command, cancellationToken).ConfigureAwait(false);
        return await TpmFrame.ReadAsync(_stream, cancellationToken).ConfigureAwait(false);
    }

    protected override async ValueTask CloseAsync()
    {
        if (_stream is not null) await _stream.DisposeAsync().ConfigureAwait(false);
        _stream = null;
    }
}
