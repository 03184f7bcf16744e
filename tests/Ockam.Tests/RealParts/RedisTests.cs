using Ockam.Tests.NodeHost;

namespace Ockam.Tests.RealParts;

[Collection(RealPartsCollection.Name)]
public sealed class RedisTests
{
    [NeedsFact("redis-server redis-cli redis-benchmark")]
    public async Task Requests_in_a_pipeline_are_all_answered_and_in_order()
    {
        using var folder = new ScratchFolder();
        int port = FreePort.Next();
        await using RunningProgram server = RunningProgram.Start("redis-server",
            "--bind", "127.0.0.1", "--port", $"{port}", "--save", "", "--dir", folder.Folder);
        await Eventually.TrueAsync(() => server.HasEnded || server.Output.Any(line =>
            line.Contains("eady to accept connections", StringComparison.Ordinal)), "Redis is ready");
        Assert.False(server.HasEnded, server.Describe());
        await using PortalRig rig = await PortalRig.StartAsync(("redis", port));
        int inlet = rig.Port("redis");

        // 60,000 requests without waiting for an answer: each appends to a text that shows whether one is missing or in another place.
        const int Rounds = 20_000;
        await using (RunningProgram pipe = RunningProgram.Start("redis-cli", "-h", "127.0.0.1", "-p", $"{inlet}", "--pipe"))
        {
            for (int i = 0; i < Rounds; i++)
                await pipe.Input.WriteAsync($"APPEND log {i},\r\nINCR count\r\nSET key:{i} {new string('x', 1 + (i % 100))}\r\n");
            pipe.Input.Close();
            Assert.Contains($"errors: 0, replies: {3 * Rounds}", await pipe.SucceedAsync(), StringComparison.Ordinal);
        }

        string expected = string.Concat(Enumerable.Range(0, Rounds).Select(i => $"{i},"));
        Assert.Equal(expected, await RunningProgram.RunAsync("redis-cli", "-p", $"{inlet}", "GET", "log"));
        Assert.Equal($"{Rounds}", await RunningProgram.RunAsync("redis-cli", "-p", $"{inlet}", "GET", "count"));
        Assert.Equal($"{Rounds + 2}", await RunningProgram.RunAsync("redis-cli", "-p", $"{inlet}", "DBSIZE"));

        string figures = await RunningProgram.RunAsync("redis-benchmark",
            "-h", "127.0.0.1", "-p", $"{inlet}", "-c", "20", "-n", "20000", "-P", "16", "-t", "set,get,incr,lrange_100", "--csv");
        Assert.Equal(5, figures.Split('\n').Count(line => line.StartsWith('"') && !line.Contains("test", StringComparison.Ordinal)));
        Assert.Equal("20000", await RunningProgram.RunAsync("redis-cli", "-p", $"{port}", "GET", "counter:__rand_int__"));
    }
}
