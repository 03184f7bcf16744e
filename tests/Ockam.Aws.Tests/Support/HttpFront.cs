using System.Globalization;
using System.Net.Sockets;

namespace Ockam.Aws.Tests.Support;

/// <summary>A server on loopback that answers whatever it is asked over HTTP: what gives credentials speaks no protocol of AWS's.</summary>
internal sealed class HttpFront : IAsyncDisposable
{
    private const int MaximumHead = 32 * 1024;

    private readonly Func<HttpFrontRequest, (int Status, string Body)> _answer;
    private readonly LoopbackServer _server;

    public HttpFront(Func<HttpFrontRequest, (int Status, string Body)> answer)
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
            (int status, string body) = _answer(request);
            string type = body.StartsWith('<') ? "text/xml" : body.StartsWith('{') ? "application/x-amz-json-1.1" : "text/plain";
            // Whoever gives a token for metadata says for how long.
            string head = $"HTTP/1.1 {status} X\r\nContent-Type: {type}\r\nX-aws-ec2-metadata-token-ttl-seconds: 21600\r\n"
                + $"Content-Length: {System.Text.Encoding.UTF8.GetByteCount(body)}\r\n\r\n";
            await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(head + body), closing);
        }
    }

    private static async Task<HttpFrontRequest?> ReadAsync(NetworkStream stream, CancellationToken closing)
    {
        var head = new List<byte>();
        var one = new byte[1];
        while (head is not [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'])
        {
            if (head.Count == MaximumHead || await stream.ReadAsync(one, closing) == 0) return null;
            head.Add(one[0]);
        }

        string[] lines = System.Text.Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> headers = lines.Skip(1).Select(line => line.Split(':', 2))
            .ToDictionary(parts => parts[0].ToLowerInvariant(), parts => parts[1].Trim());
        var body = new byte[int.Parse(headers.GetValueOrDefault("content-length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(body, closing);
        string[] first = lines[0].Split(' ');
        return new HttpFrontRequest($"{first[0]} {first[1]}", headers, System.Text.Encoding.UTF8.GetString(body));
    }
}
