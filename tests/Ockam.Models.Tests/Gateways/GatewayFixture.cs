using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Ockam.Models.Tests.Gateways;

/// <summary>A gateway before a stand-in, and a client that sends bytes as they are.</summary>
internal sealed class GatewayFixture : IAsyncDisposable
{
    public static readonly byte[] Weights = [.. "GGUF"u8, .. new byte[100]];

    public GatewayFixture(ModelGatewayOptions? options = null, OllamaStandInOptions? server = null)
    {
        Server = OllamaStandIn.Start((server ?? new OllamaStandInOptions()) with { Asked = (_, body) => Bodies.Add(Text(body.Span)) });
        Server.Add("m", Weights);
        Server.Add("other:2", Weights);
        Gateway = ModelGateway.Start((options ?? new ModelGatewayOptions()) with { Port = 0, Server = Server.Address });
    }

    public OllamaStandIn Server { get; }

    public ModelGateway Gateway { get; }

    /// <summary>The bodies that have reached the server.</summary>
    public List<string> Bodies { get; } = [];

    /// <summary>Sends a request, and reads until the end.</summary>
    public async Task<string> SendAsync(string request)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, Gateway.Address.Port));
        await socket.SendAsync(System.Text.Encoding.Latin1.GetBytes(request));
        return await ReadAsync(socket);
    }

    public static async Task<string> ReadAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var answer = new StringBuilder();
        byte[] buffer = new byte[4096];
        while (await socket.ReceiveAsync(buffer, limit.Token) is var read and > 0) answer.Append(Text(buffer.AsSpan(0, read)));
        return answer.ToString();
    }

    /// <summary>Sends a request with a body, and answers with the status.</summary>
    public async Task<int> StatusAsync(string method, string target, string? body = null, params string[] headers)
    {
        string length = body is null ? string.Empty : $"Content-Length: {System.Text.Encoding.UTF8.GetByteCount(body)}\r\n";
        string more = string.Concat(headers.Select(header => header + "\r\n"));
        return Status(await SendAsync($"{method} {target} HTTP/1.1\r\nHost: localhost\r\n{length}{more}\r\n{body}"));
    }

    public static int Status(string answer) => answer.Length == 0 ? 0 : int.Parse(answer.AsSpan(9, 3));

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await Server.DisposeAsync();
    }

    private static string Text(ReadOnlySpan<byte> bytes) => System.Text.Encoding.UTF8.GetString(bytes);
}
