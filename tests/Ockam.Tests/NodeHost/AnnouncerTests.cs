using Ockam.Node;
using Ockam.NodeHost.CommandLine;
using Ockam.NodeHost.Running;

namespace Ockam.Tests.NodeHost;

public class AnnouncerTests
{
    private static readonly NodeChange s_inlet = new(NodeResource.Inlet, "db", "127.0.0.1:5432", "open", null);

    [Fact]
    public void What_comes_up_is_a_line_once_and_what_is_lost_a_warning()
    {
        var output = new StringWriter();
        var errors = new StringWriter();
        using var log = new NodeLog(errors, json: false, TimeProvider.System);
        var announcer = new Announcer(new Output(output, json: false), log);
        NodeChange relay = new(NodeResource.Relay, "db", "/service/forward_to_db", "up", null);

        foreach (NodeChange change in new[] { s_inlet, relay, relay with { Status = "down", Address = "", Detail = "gone" }, relay,
            s_inlet })
            announcer.Tell(change);

        announcer.Dispose();
        log.Dispose();
        Assert.Equal("inlet 127.0.0.1:5432 db\nrelay /service/forward_to_db\n", output.ToString().ReplaceLineEndings("\n"));
        string[] lines = errors.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.EndsWith("warn  relay down name=db address=\"\" detail=gone", lines[2], StringComparison.Ordinal);
        Assert.Equal(1, lines.Count(line => line.Contains(" warn ", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_a_peer_calls_a_relay_is_no_line_of_its_own()
    {
        var output = new StringWriter();
        using var log = new NodeLog(new StringWriter(), json: false, TimeProvider.System);
        var announcer = new Announcer(new Output(output, json: false), log);

        announcer.Tell(new NodeChange(NodeResource.Relay, "db", "/service/x\ninlet evil:5432\u001b[31m\u2028", "up", null));
        announcer.Dispose();

        Assert.Equal("relay /service/x?inlet evil:5432?[31m? db\n", output.ToString().ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_full_disk_behind_output_and_log_harms_nobody()
    {
        var errors = new StringWriter();
        using (var log = new NodeLog(errors, json: false, TimeProvider.System))
        using (var announcer = new Announcer(new Output(new FullWriter(), json: false), log))
            announcer.Tell(s_inlet);
        using (var log = new NodeLog(new FullWriter(), json: true, TimeProvider.System))
        using (var announcer = new Announcer(new Output(new FullWriter(), json: true), log))
            announcer.Tell(s_inlet);

        Assert.Contains("Standard output cannot be written", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_waits_for_whoever_stopped_reading_standard_output()
    {
        using var stuck = new StuckWriter();
        using var log = new NodeLog(new StringWriter(), json: false, TimeProvider.System);
        var announcer = new Announcer(new Output(stuck, json: false), log);

        Task telling = Task.Run(() =>
        {
            for (int i = 0; i < 100; i++) announcer.Tell(s_inlet with { Address = $"127.0.0.1:{1_000 + i}" });
        });
        await telling.WaitAsync(TimeSpan.FromSeconds(20));
        stuck.Release();
        announcer.Dispose();

        Assert.Equal(100, stuck.ToString().TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void Beyond_so_many_lines_a_second_the_log_counts_them_only()
    {
        var errors = new StringWriter();
        var time = new SteppedTime();
        var log = new NodeLog(errors, json: false, time);

        for (int i = 0; i < 1_000; i++) log.Info("x");
        time.Now += TimeSpan.FromSeconds(1);
        log.Info("y");
        log.Dispose();

        string[] lines = errors.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.Equal(202, lines.Length);
        Assert.EndsWith("800 lines were left out.", lines[200], StringComparison.Ordinal);
        Assert.EndsWith(" y", lines[201], StringComparison.Ordinal);
    }

    private sealed class FullWriter : StringWriter
    {
        public override void WriteLine(string? value) => throw new IOException("No space left on device");
    }

    private sealed class SteppedTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddDays(20_000);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
