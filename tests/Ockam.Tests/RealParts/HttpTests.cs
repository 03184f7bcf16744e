using System.Globalization;
using Ockam.Tests.NodeHost;

namespace Ockam.Tests.RealParts;

[Collection(RealPartsCollection.Name)]
public sealed class HttpTests
{
    [NeedsFact("python3 curl")]
    public async Task The_head_of_the_original_demo_and_the_files_of_an_http_1_0_server_come_through()
    {
        using var folder = new ScratchFolder();
        string hash = await GeneratedStream.WriteFileAsync(folder["file"], 3_000_001);
        int port = FreePort.Next();
        await using RunningProgram server = RunningProgram.Start(
            "python3", "-u", "-m", "http.server", "--bind", "127.0.0.1", "--directory", folder.Folder, $"{port}");
        await server.WaitForAsync("Serving HTTP");
        await using PortalRig rig = await PortalRig.StartAsync(("web", port));
        string url = $"http://127.0.0.1:{rig.Port("web")}";

        string head = await CurlAsync("--head", url);

        Assert.StartsWith("HTTP/1.0 200 OK", head, StringComparison.Ordinal);
        Assert.Contains("Server: SimpleHTTP", head, StringComparison.Ordinal);
        await CurlAsync("-o", folder["got"], $"{url}/file");
        Assert.Equal(hash, await GeneratedStream.HashFileAsync(folder["got"]));
    }

    [NeedsFact("nginx curl")]
    public async Task Nginx_keeps_connections_alive_takes_chunked_uploads_and_speaks_http_1_0()
    {
        using var folder = new ScratchFolder();
        Directory.CreateDirectory(folder["root"]);
        string small = await GeneratedStream.WriteFileAsync(Path.Combine(folder["root"], "file"), 70_001);
        string large = await GeneratedStream.WriteFileAsync(folder["upload"], 20_000_003);
        int port = FreePort.Next();
        await using RunningProgram server = await StartNginxAsync(folder, port);
        await using PortalRig rig = await PortalRig.StartAsync(("web", port));
        string url = $"http://127.0.0.1:{rig.Port("web")}";

        string[] thrice = [.. Enumerable.Range(0, 3).SelectMany(i => (string[])["-o", folder[$"got{i}"], $"{url}/file"])];
        string connects = await CurlAsync(["-w", "%{num_connects}", .. thrice]);
        Assert.Equal("100", connects);
        for (int i = 0; i < 3; i++) Assert.Equal(small, await GeneratedStream.HashFileAsync(folder[$"got{i}"]));

        string status = await CurlAsync("-w", "%{http_code}", "-H", "Transfer-Encoding: chunked", "-T", folder["upload"], $"{url}/put");
        Assert.Equal("201", status);
        Assert.Equal(large, await GeneratedStream.HashFileAsync(Path.Combine(folder["root"], "put")));

        string old = await CurlAsync("--http1.0", "-D", "-", "-o", folder["old"], $"{url}/put");
        Assert.Contains("Connection: close", old, StringComparison.Ordinal);
        Assert.Equal(large, await GeneratedStream.HashFileAsync(folder["old"]));
    }

    [NeedsFact("curl sha256sum sh")]
    public async Task A_stream_that_is_followed_at_once_by_its_end_arrives_whole()
    {
        long length = Scale.Of(1024) * 1024L * 1024;
        var sent = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var server = new TargetServer(async stream =>
        {
            await AnswerAsync(stream, "application/octet-stream");
            sent.SetResult(await GeneratedStream.WriteAsync(stream, length));
            // Returning closes the connection: nothing but its end says that the body is done.
        });
        await using PortalRig rig = await PortalRig.StartAsync(("stream", server.Port));

        await using RunningProgram curl = RunningProgram.Start(
            "sh", "-c", $"curl -sS --fail http://127.0.0.1:{rig.Port("stream")}/ | sha256sum");
        string received = await curl.SucceedAsync(TimeSpan.FromSeconds(60 + (length >> 24)));

        Assert.Equal(await sent.Task, received.Split(' ')[0]);
        await Eventually.TrueAsync(() => server.Open == 0, "the connection has ended");
    }

    [NeedsFact("curl")]
    public async Task A_long_lived_stream_is_delivered_event_by_event_and_survives_silence()
    {
        var delivered = new SemaphoreSlim(0);
        int events = Scale.Of(200);
        using var server = new TargetServer(async stream =>
        {
            await AnswerAsync(stream, "text/event-stream");
            for (int i = 0; i < events; i++)
            {
                // Longer than it takes the nodes to notice that nothing comes, and to ask each other twice.
                if (i == events / 2) await Task.Delay(TimeSpan.FromSeconds(5));
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"data: {i}\n\n"));
                // The next one only after this one has arrived: nothing on the way may wait for more.
                await delivered.WaitAsync();
            }
        });
        await using PortalRig rig = await PortalRig.StartAsync(("events", server.Port));
        await using RunningProgram curl = RunningProgram.Start("curl", "-sS", "-N", $"http://127.0.0.1:{rig.Port("events")}/");

        for (int i = 0; i < events; i++)
        {
            string expected = "data: " + i.ToString(CultureInfo.InvariantCulture);
            await Eventually.TrueAsync(() => curl.Output.Contains(expected), expected);
            delivered.Release();
        }

        await curl.SucceedAsync();
        Assert.Equal(events, curl.Output.Count(line => line.Length > 0));
    }

    private static Task<string> CurlAsync(params IEnumerable<string> arguments) =>
        RunningProgram.RunAsync("curl", ["-sS", "--fail", "--max-time", "50", .. arguments]);

    private static async Task AnswerAsync(Stream stream, string type)
    {
        var reader = new StreamReader(stream, System.Text.Encoding.ASCII);
        while (await reader.ReadLineAsync() is { Length: > 0 }) { }
        string head = $"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nConnection: close\r\n\r\n";
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(head));
    }

    private static async Task<RunningProgram> StartNginxAsync(ScratchFolder folder, int port)
    {
        string configuration = folder.Write("nginx.conf", $$"""
            daemon off;
            master_process off;
            pid {{folder["pid"]}};
            error_log stderr info;
            events { worker_connections 64; }
            http {
                access_log off;
                client_max_body_size 0;
                client_body_temp_path {{folder["body"]}};
                proxy_temp_path {{folder["proxy"]}};
                fastcgi_temp_path {{folder["fastcgi"]}};
                uwsgi_temp_path {{folder["uwsgi"]}};
                scgi_temp_path {{folder["scgi"]}};
                server {
                    listen 127.0.0.1:{{port}};
                    root {{folder["root"]}};
                    dav_methods PUT;
                }
            }
            """);
        RunningProgram server = RunningProgram.Start("nginx", "-p", folder.Folder, "-e", "stderr", "-c", configuration);
        await Eventually.TrueAsync(() => server.HasEnded || IsUp(port), "nginx listens");
        Assert.False(server.HasEnded, server.Describe());
        return server;
    }

    private static bool IsUp(int port) => System.Net.NetworkInformation.IPGlobalProperties.GetIPGlobalProperties()
        .GetActiveTcpListeners().Any(endPoint => endPoint.Port == port);
}
