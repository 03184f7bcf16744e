using System.Buffers.Binary;
using System.Net.Sockets;

namespace Ockam.Benchmarks.Portals;

/// <summary>
/// Has the runtime of another process collect all of its garbage, over the runtime's diagnostic socket: a trace session with the keyword
/// that asks for a collection is opened and closed. The other program needs no code for it.
/// </summary>
internal static class FullCollection
{
    private const string Provider = "Microsoft-Windows-DotNETRuntime";
    private const ulong CollectKeyword = 0x80_0000;
    private const uint Informational = 4;
    private const byte EventPipeCommands = 2;
    private const byte StopTracing = 1;
    private const byte CollectTracing2 = 3;
    private const uint NetTraceFormat = 1;
    private const int HeaderLength = 20;

    // The first moves what lives together, the second gives back the pages that this emptied.
    private const int Collections = 2;

    /// <summary>Collects.</summary>
    /// <param name="pid">The process.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The process has no such socket, or refused.</exception>
    public static async Task RunAsync(int pid, CancellationToken cancellationToken)
    {
        for (int i = 0; i < Collections; i++) await CollectAsync(pid, cancellationToken);
    }

    private static async Task CollectAsync(int pid, CancellationToken cancellationToken)
    {
        using Socket session = Connect(pid);
        byte[] answer = await AskAsync(session, CollectTracing2, CollectPayload(), cancellationToken);
        // The collection runs beside the session; a second is long for heaps of this size.
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
        Task rest = DrainAsync(session, cancellationToken);
        using Socket control = Connect(pid);
        await AskAsync(control, StopTracing, answer.AsMemory(0, sizeof(ulong)), cancellationToken);
        await rest;
    }

    private static Socket Connect(int pid)
    {
        string folder = Environment.GetEnvironmentVariable("TMPDIR") is { Length: > 0 } temporary ? temporary : "/tmp";
        string path = Directory.GetFiles(folder, $"dotnet-diagnostic-{pid}-*-socket").FirstOrDefault()
            ?? throw new InvalidOperationException($"Process {pid} has no diagnostic socket in {folder}.");
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(new UnixDomainSocketEndPoint(path));
        return socket;
    }

    // Size of the buffer in MiB, format, no list of methods at the end, one provider with its keywords, level, name and no filter.
    private static byte[] CollectPayload()
    {
        var payload = new MemoryStream();
        var writer = new BinaryWriter(payload);
        writer.Write(1u);
        writer.Write(NetTraceFormat);
        writer.Write(false);
        writer.Write(1u);
        writer.Write(CollectKeyword);
        writer.Write(Informational);
        writer.Write((uint)Provider.Length + 1);
        writer.Write(System.Text.Encoding.Unicode.GetBytes(Provider + "\0"));
        writer.Write(0u);
        writer.Flush();
        return payload.ToArray();
    }

    private static async Task<byte[]> AskAsync(
        Socket socket, byte command, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        byte[] request = new byte[HeaderLength + payload.Length];
        "DOTNET_IPC_V1\0"u8.CopyTo(request);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(14), (ushort)request.Length);
        request[16] = EventPipeCommands;
        request[17] = command;
        payload.CopyTo(request.AsMemory(HeaderLength));
        await socket.SendAsync(request, cancellationToken);
        byte[] header = await ReadAsync(socket, HeaderLength, cancellationToken);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(14)) - HeaderLength;
        byte[] answer = await ReadAsync(socket, length, cancellationToken);
        return header[17] == 0 ? answer : throw new InvalidOperationException($"The runtime refused: {Convert.ToHexString(answer)}.");
    }

    private static async Task<byte[]> ReadAsync(Socket socket, int length, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[length];
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        await stream.ReadExactlyAsync(buffer, cancellationToken);
        return buffer;
    }

    private static async Task DrainAsync(Socket socket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(buffer, cancellationToken) > 0) { }
    }
}
