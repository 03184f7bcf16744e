using System.Text.Json;
using Ockam.NodeHost.Running;
using Ockam.Routing;

namespace Ockam.Tests.NodeHost;

public class NodeLogTests
{
    [Fact]
    public void A_line_of_text_holds_the_time_the_level_and_the_fields()
    {
        string line = Log(json: false, log => log.Warn("It is odd.", ("name", "a b"), ("none", null), ("port", "7"), ("empty", "")));

        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z warn  It is odd\. name=""a b"" port=7 empty=""""$", line);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_a_peer_says_stays_on_one_line_and_has_no_colours(bool json)
    {
        string line = Log(json, log => log.Error("x", ("reason", "a\nerror \u001b[31m \u2028 \"b\"=")));

        Assert.DoesNotContain(line, c => char.IsControl(c) || c == '\u2028' && !json);
        if (!json) return;
        using JsonDocument document = JsonDocument.Parse(line);
        Assert.Equal("a\nerror \u001b[31m \u2028 \"b\"=", document.RootElement.GetProperty("reason").GetString());
    }

    [Fact]
    public void A_failure_of_a_worker_has_its_place_its_kind_and_its_reason()
    {
        string line = Log(json: false, log => log.Failure(new Address("echo"), new FormatException("not so")));

        Assert.EndsWith("error A worker failed. address=0#echo error=FormatException reason=\"not so\"", line, StringComparison.Ordinal);
    }

    [Fact]
    public void The_limit_of_files_is_the_soft_one()
    {
        string[] lines = ["Limit                     Soft Limit           Hard Limit           Units     ",
            "Max processes             7                    8                    processes ",
            "Max open files            1024                 524288               files     "];

        Assert.Equal(1024, FileLimit.Parse(lines));
        Assert.Null(FileLimit.Parse(["Max open files            unlimited            unlimited            files"]));
        Assert.Null(FileLimit.Parse([]));
        if (OperatingSystem.IsLinux()) Assert.InRange(FileLimit.Read() ?? long.MaxValue, 3, long.MaxValue);
    }

    [Fact]
    public async Task Nobody_waits_for_whoever_stopped_reading_and_what_was_left_out_is_counted()
    {
        using var stuck = new StuckWriter();
        var clock = new ManualClock();
        var log = new NodeLog(stuck, json: false, clock);
        log.Info("first");
        await Eventually.TrueAsync(() => stuck.IsWaiting, "the writer is stuck with the first line");
        // Never more in one second than are written in one.
        for (int i = 0; i < 1_500; i++)
        {
            if (i % 100 == 0) clock.Advance(TimeSpan.FromSeconds(1));
            log.Info($"line {i}");
        }

        stuck.Release();
        await Eventually.TrueAsync(() => stuck.Count >= 1_001, "all that waited was written");
        log.Info("last");
        log.Dispose();

        string[] lines = stuck.ToString().ReplaceLineEndings("\n").TrimEnd().Split('\n');
        Assert.Equal(1_003, lines.Length);
        Assert.EndsWith("line 999", lines[1_000], StringComparison.Ordinal);
        Assert.EndsWith("500 lines were left out.", lines[1_001], StringComparison.Ordinal);
        Assert.EndsWith("last", lines[1_002], StringComparison.Ordinal);
    }

    private static string Log(bool json, Action<NodeLog> write)
    {
        var output = new StringWriter();
        using (var log = new NodeLog(output, json, TimeProvider.System)) write(log);
        return output.ToString().TrimEnd('\r', '\n');
    }
}
