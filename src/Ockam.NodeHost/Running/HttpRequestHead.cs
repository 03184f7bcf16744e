using System.Net.Sockets;

namespace Ockam.NodeHost.Running;

/// <summary>What is asked of the HTTP server of a node: the first line of a request, after its whole head was read.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path, without a query.</param>
/// <param name="Refusal">The status of the answer if the head cannot be accepted; otherwise 0.</param>
internal sealed record HttpRequestHead(string Method, string Path, int Refusal)
{
    /// <summary>
    /// How long a head may be: a browser's has some 500 bytes, and cookies of other servers on this machine come with it.
    /// </summary>
    public const int MaximumLength = 8 * 1024;

    /// <summary>Reads a head.</summary>
    /// <returns>The head, or null if the client ended before there was one.</returns>
    /// <exception cref="SocketException">The client is gone.</exception>
    public static async Task<HttpRequestHead?> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        byte[] buffer = new byte[MaximumLength];
        int length = 0;
        while (length < buffer.Length)
        {
            int read = await socket.ReceiveAsync(buffer.AsMemory(length), cancellationToken);
            if (read == 0) return null;
            length += read;
            int end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
            if (end >= 0) return Parse(System.Text.Encoding.Latin1.GetString(buffer, 0, end));
        }

        return Refuse(431);
    }

    /// <summary>Reads the text of a head, without the empty line at its end.</summary>
    public static HttpRequestHead Parse(string text)
    {
        string[] lines = text.Split("\r\n");
        string[] first = lines[0].Split(' ');
        if (first.Length != 3 || !first[1].StartsWith('/') || first[2] is not ("HTTP/1.1" or "HTTP/1.0")) return Refuse(400);
        string? host = null;
        foreach (string line in lines.AsSpan(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1) return Refuse(400);
            if (!line.AsSpan(0, colon).Equals("Host", StringComparison.OrdinalIgnoreCase)) continue;
            if (host is not null) return Refuse(400);
            host = line[(colon + 1)..].Trim();
        }

        if (host is null ? first[2] == "HTTP/1.1" : host.Length == 0) return Refuse(400);
        // A page from elsewhere whose name was made to lead to this machine must not read what is here.
        if (host is not null && !IsLoopback(host)) return Refuse(421);
        return new HttpRequestHead(first[0], first[1].Split('?')[0], 0);
    }

    private static bool IsLoopback(string host) =>
        Uri.TryCreate($"http://{host}/", UriKind.Absolute, out Uri? uri) && uri.IsLoopback
            && uri.UserInfo.Length == 0 && uri.AbsolutePath == "/";

    private static HttpRequestHead Refuse(int status) => new(string.Empty, string.Empty, status);
}
