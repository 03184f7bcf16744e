using System.Buffers.Binary;
using System.Net.Sockets;

namespace Ockam.Attestation;

/// <summary>
/// The protocol of the simulators of Microsoft and IBM: commands on one port, the power switch on the next.
/// </summary>
internal sealed class MssimTransport(SocketAddressOf address) : StreamTransport
{
    private const uint PowerOn = 1;
    private const uint NvOn = 0x0b;
    private const uint SendCommand = 8;
    private const uint SessionEnd = 0x14;

    private NetworkStream? _stream;

    public override string Description => $"the simulator at {address}";

    protected override bool IsOpen => _stream is not null;

    protected override async Task OpenAsync(CancellationToken cancellationToken)
    {
        using (NetworkStream platform = await address.Next.ConnectAsync("TPM simulator", cancellationToken).ConfigureAwait(false))
        {
            await SwitchAsync(platform, PowerOn, cancellationToken).ConfigureAwait(false);
            await SwitchAsync(platform, NvOn, cancellationToken).ConfigureAwait(false);
            await platform.WriteAsync(Number(SessionEnd), cancellationToken).ConfigureAwait(false);
        }

        _stream = await address.ConnectAsync("TPM simulator", cancellationToken).ConfigureAwait(false);
    }

    protected override async Task<byte[]> ExchangeAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken)
    {
        // 8, the locality 0, the length, the command: in one write, as the simulators expect few bytes to come late.
        var frame = new byte[9 + command.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame, SendCommand);
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(5), (uint)command.Length);
        command.Span.CopyTo(frame.AsSpan(9));
        await _stream!.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
        uint length = await ReadNumberAsync(_stream, cancellationToken).ConfigureAwait(false);
        if (length is < TpmFrame.HeadLength or > TpmFrame.MaximumLength) throw TpmReader.Wrong($"the simulator announces {length} bytes");
        var answer = new byte[length];
        await _stream.ReadExactlyAsync(answer, cancellationToken).ConfigureAwait(false);
        if (await ReadNumberAsync(_stream, cancellationToken).ConfigureAwait(false) is var status and not 0)
            throw TpmReader.Wrong($"the simulator ends its answer with {status}, not 0");
        return TpmFrame.Checked(answer);
    }

    protected override async ValueTask CloseAsync()
    {
        if (_stream is not { } stream) return;
        _stream = null;
        try
        {
            await stream.WriteAsync(Number(SessionEnd)).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The goodbye is a courtesy: a connection that is broken is closed all the same.
        }
        finally
        {
            await stream.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async Task SwitchAsync(NetworkStream platform, uint command, CancellationToken cancellationToken)
    {
        await platform.WriteAsync(Number(command), cancellationToken).ConfigureAwait(false);
        if (await ReadNumberAsync(platform, cancellationToken).ConfigureAwait(false) is var result and not 0)
            throw new TpmException(TpmFault.Refused, $"The simulator refuses the platform command {command} with {result}. Restart it.");
    }

    private static async Task<uint> ReadNumberAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var bytes = new byte[4];
        await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return BinaryPrimitives.ReadUInt32BigEndian(bytes);
    }

    private static byte[] Number(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
