using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Ockam.Models.Tests.Support;

namespace Ockam.Models.Tests.Hub;

/// <summary>
/// Answers as the hub does, and beside it, at another address, as the storage that the hub points to: redirections, the headers about
/// commits and hashes, ranges; and connections that break, wrong bytes and moved branches where a test wants them.
/// </summary>
internal sealed class HubServer : IAsyncDisposable
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";
    public const string Repository = "owner/model-GGUF";
    public const string Token = "hf_secret";

    private readonly HttpListener _listener = new();
    private readonly Task _loop;
    private readonly int _storagePort;
    private int _answers;

    private HubServer(int port, int storagePort)
    {
        _storagePort = storagePort;
        Endpoint = new Uri($"http://127.0.0.1:{port}");
        _listener.Prefixes.Add($"{Endpoint}");
        _listener.Prefixes.Add($"http://127.0.0.1:{storagePort}/");
        _listener.Start();
        _loop = Task.Run(ServeAsync);
    }

    public Uri Endpoint { get; }

    public byte[] Large { get; } = Seals.Bytes(900_007);

    public byte[] Small { get; } = System.Text.Encoding.UTF8.GetBytes("""{"architectures":["LlamaForCausalLM"]}""");

    /// <summary>What was asked: method, place, and whether with the token.</summary>
    public ConcurrentQueue<(string Method, bool IsHub, string Path, bool HasToken)> Asked { get; } = [];

    /// <summary>What the branch main stands for.</summary>
    public string Branch { get; set; } = Commit;

    /// <summary>Which commit the files are answered from; null for the one that was asked for.</summary>
    public string? Answers { get; set; }

    public bool NeedsToken { get; set; }

    public bool IsGated { get; set; }

    /// <summary>Breaks the connection of the so manieth answer of the storage after so many bytes; -1 leaves it.</summary>
    public Func<int, int> BreaksAfter { get; set; } = _ => -1;

    /// <summary>Changes what the storage gives out.</summary>
    public Func<byte[], byte[]> Changes { get; set; } = bytes => bytes;

    /// <summary>Lets an answer about a revision begin and never end.</summary>
    public bool Stalls { get; set; }

    /// <summary>How long the hub says that the large file is; null for what it is.</summary>
    public string? Announces { get; set; }

    /// <summary>Where the hub points to, instead of its storage.</summary>
    public string? PointsTo { get; set; }

    public static HubServer Start()
    {
        // Between looking for a free port and listening there, somebody else may take it.
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return new HubServer(FreePort(), FreePort());
            }
            catch (HttpListenerException) when (attempt < 10)
            {
                // Another one.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
        _listener.Close();
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception ended) when (ended is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(() => AnswerQuietly(context));
        }
    }

    private void AnswerQuietly(HttpListenerContext context)
    {
        try
        {
            Answer(context.Request, context.Response);
            if (!Stalls) context.Response.Close();
        }
        catch (Exception gone) when (gone is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Whoever asked has gone.
        }
    }

    private void Answer(HttpListenerRequest request, HttpListenerResponse response)
    {
        bool isHub = request.LocalEndPoint.Port != _storagePort;
        bool hasToken = request.Headers["Authorization"] == $"Bearer {Token}";
        string path = request.Url!.AbsolutePath;
        Asked.Enqueue((request.HttpMethod, isHub, path, request.Headers["Authorization"] is not null));
        if (!isHub) Send(request, response, Changes(Large), Interlocked.Increment(ref _answers));
        else if (IsGated) Refuse(response, hasToken ? 403 : 401, "GatedRepo");
        else if (NeedsToken && !hasToken) Refuse(response, 401, "RepoNotFound");
        else if (path == $"/api/models/{Repository}/revision/main") Json(response, $$"""{"id":"{{Repository}}","sha":"{{Branch}}"}""");
        else if (path.StartsWith($"/api/models/{Repository}/tree/", StringComparison.Ordinal)) List(request, response);
        else if (path.StartsWith($"/{Repository}/resolve/", StringComparison.Ordinal)) Resolve(request, response, path.Split('/'));
        else if (path.StartsWith("/owner/old-name/resolve/", StringComparison.Ordinal))
            Redirect(response, 307, path.Replace("owner/old-name", Repository, StringComparison.Ordinal));
        else Refuse(response, 404, path.Contains("/revision/", StringComparison.Ordinal) ? "RevisionNotFound" : "RepoNotFound");
    }

    private void Resolve(HttpListenerRequest request, HttpListenerResponse response, string[] parts)
    {
        response.Headers["X-Repo-Commit"] = Answers ?? parts[4];
        if (parts[^1] == "config.json")
        {
            byte[] blob = [.. System.Text.Encoding.ASCII.GetBytes($"blob {Small.Length}\0"), .. Small];
            response.Headers["ETag"] = $"\"{Convert.ToHexStringLower(SHA1.HashData(blob))}\"";
            Send(request, response, Small, 0);
        }
        else if (parts[^1] == "model.gguf")
        {
            response.Headers["X-Linked-Size"] = Announces ?? Large.Length.ToString(CultureInfo.InvariantCulture);
            response.Headers["X-Linked-ETag"] = $"\"{Convert.ToHexStringLower(SHA256.HashData(Large))}\"";
            Redirect(response, 302, PointsTo ?? $"http://127.0.0.1:{_storagePort}/repos/ab/cd/signed?X-Signature=1");
        }
        else
        {
            Refuse(response, 404, "EntryNotFound");
        }
    }

    private void List(HttpListenerRequest request, HttpListenerResponse response)
    {
        if (request.QueryString["cursor"] is null)
        {
            response.Headers["Link"] = $"<{Endpoint}{request.Url!.PathAndQuery[1..]}&cursor=2>; rel=\"next\"";
            Json(response, $$"""
                [{"type":"directory","oid":"aa","size":0,"path":"sub"},
                {"type":"file","oid":"bb","size":{{Small.Length}},"path":"config.json"}]
                """);
            return;
        }

        string sha = Convert.ToHexStringLower(SHA256.HashData(Large));
        Json(response, $$"""
            [{"type":"file","oid":"cc","size":{{Large.Length}},"path":"sub/model.gguf",
            "lfs":{"oid":"{{sha}}","size":{{Large.Length}},"pointerSize":134} }]
            """);
    }

    private void Send(HttpListenerRequest request, HttpListenerResponse response, byte[] bytes, int answer)
    {
        (int from, int to) = (0, bytes.Length - 1);
        if (request.Headers["Range"] is { } range)
        {
            string[] ends = range["bytes=".Length..].Split('-');
            (from, to) = (int.Parse(ends[0], CultureInfo.InvariantCulture), int.Parse(ends[1], CultureInfo.InvariantCulture));
            response.StatusCode = 206;
            response.Headers["Content-Range"] = $"bytes {from}-{to}/{bytes.Length}";
        }

        response.ContentLength64 = to - from + 1;
        if (request.HttpMethod == "HEAD") return;
        int breaks = answer == 0 ? -1 : BreaksAfter(answer);
        if (breaks < 0 || breaks > to - from)
        {
            response.OutputStream.Write(bytes, from, to - from + 1);
            return;
        }

        response.OutputStream.Write(bytes, from, breaks);
        response.OutputStream.Flush();
        response.Abort();
    }

    private static void Redirect(HttpListenerResponse response, int status, string location)
    {
        response.StatusCode = status;
        response.Headers["Location"] = location;
    }

    private static void Refuse(HttpListenerResponse response, int status, string code)
    {
        response.StatusCode = status;
        response.Headers["X-Error-Code"] = code;
        response.Headers["X-Error-Message"] = $"The hub says {code}.";
    }

    private void Json(HttpListenerResponse response, string text)
    {
        response.ContentType = "application/json";
        if (Stalls) text = text[..5];
        response.OutputStream.Write(System.Text.Encoding.UTF8.GetBytes(text));
    }
}
