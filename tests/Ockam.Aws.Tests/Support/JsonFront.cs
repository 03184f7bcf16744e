using System.Globalization;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Ockam.Aws.Tests.Support;

/// <summary>
/// A server on loopback for the JSON protocol of AWS: reads requests as the SDK sends them, with their headers, and has them answered.
/// </summary>
internal sealed class JsonFront : IAsyncDisposable
{
    private const int MaximumHead = 32 * 1024;

    private readonly Func<FrontRequest, Task<FrontReply>> _answer;
    private readonly LoopbackServer _server;

    public JsonFront(Func<FrontRequest, Task<FrontReply>> answer)
    {
        _answer = answer;
        _server = new LoopbackServer(ServeAsync);
    }

    public Uri Url => _server.Url;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(NetworkStream stream, CancellationToken closing)
    {
        while (await ReadAsync(stream, closing) is { } request)
        {
            FrontReply reply = await _answer(request).WaitAsync(closing);
            byte[] body = System.Text.Encoding.UTF8.GetBytes(reply.Body.ToJsonString());
            string head = string.Create(
                CultureInfo.InvariantCulture,
                $"HTTP/1.1 {reply.Status} X\r\nContent-Type: application/x-amz-json-1.1\r\nx-amzn-RequestId: {RequestId}\r\n"
                + $"Content-Length: {body.Length}\r\n\r\n");
            await stream.WriteAsync((byte[])[.. System.Text.Encoding.ASCII.GetBytes(head), .. body], closing);
        }
    }

    /// <summary>What answers carry as their request's id.</summary>
    public const string RequestId = "front-0001";

    private static async Task<FrontRequest?> ReadAsync(NetworkStream stream, CancellationToken closing)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (!EndsHead(head))
        {
            if (head.Count == MaximumHead || await stream.ReadAsync(one, closing) == 0) return null;
            head.Add(one[0]);
        }

        Dictionary<string, string> headers = System.Text.Encoding.ASCII.GetString([.. head]).Split("\r\n").Skip(1)
            .Where(line => line.Contains(':', StringComparison.Ordinal))
            .Select(line => line.Split(':', 2))
            .ToDictionary(parts => parts[0].ToLowerInvariant(), parts => parts[1].Trim());
        var body = new byte[int.Parse(headers["content-length"], CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, closing);
        return new FrontRequest(headers["x-amz-target"].Split('.')[1], headers, JsonNode.Parse(body)!.AsObject());
    }

    private static bool EndsHead(List<byte> head) =>
        head.Count >= 4 && head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n';
}
