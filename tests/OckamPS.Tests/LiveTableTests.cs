using OckamPS.Module.Pipeline;

namespace OckamPS.Tests;

/// <summary>The table that Watch-OckamPortal draws again and again.</summary>
public class LiveTableTests
{
    [Fact]
    public void Columns_are_as_wide_as_what_is_in_them_and_numbers_stand_at_the_right()
    {
        Assert.Equal(
            [
                "Node    Kind    Portal  Status     Open        Sent  Received  Last error",
                "client  Inlet   web     up            2    1.5 kB/s         0",
                "server  Outlet  outlet  suspended    13  999.0 MB/s    10 B/s  Connecting failed.",
            ],
            LiveTable.Format(
                [
                    Row("client", "Inlet", "web") with { Path = "up", OpenConnections = 2, BytesToPeerPerSecond = 1_500 },
                    Row("server", "Outlet", "outlet") with
                    {
                        Status = "suspended", OpenConnections = 13, BytesToPeerPerSecond = 999e6, BytesFromPeerPerSecond = 10,
                        LastError = "Connecting failed.",
                    },
                ],
                width: 100,
                height: 20));
    }

    [Fact]
    public void Nothing_is_wider_or_longer_than_the_window()
    {
        OckamPortalActivity[] rows =
            [.. Enumerable.Range(0, 50).Select(i => Row("node", "Inlet", $"inlet-{i}") with { LastError = new string('x', 300) })];
        IReadOnlyList<string> lines = LiveTable.Format(rows, width: 40, height: 10);
        Assert.Equal(10, lines.Count);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 40));
        Assert.Equal("… and 42 more", lines[^1]);
        Assert.Equal(51, LiveTable.Format(rows, width: 40, height: 51).Count);
        Assert.NotEmpty(LiveTable.Format(rows, width: 1, height: 1));
    }

    [Fact]
    public void What_others_have_written_cannot_move_the_cursor()
    {
        string line = LiveTable.Format([Row("n", "Inlet", "a\e[2J") with { LastError = "one\r\ntwo" }], 100, 10)[1];
        Assert.DoesNotContain(line, char.IsControl);
        Assert.EndsWith("one  two", line, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_portals_it_says_so() =>
        Assert.Equal(["There is no inlet or outlet that matches."], LiveTable.Format([], 80, 10));

    [Theory]
    [InlineData(0, "0")]
    [InlineData(999, "999 B/s")]
    [InlineData(1_000, "1.0 kB/s")]
    [InlineData(2_345_678, "2.3 MB/s")]
    [InlineData(7.5e9, "7.5 GB/s")]
    public void Rates_are_short(double bytes, string text) => Assert.Equal(text, LiveTable.Rate(bytes));

    private static OckamPortalActivity Row(string node, string kind, string name) => new()
    {
        Time = DateTime.UnixEpoch, NodeName = node, Kind = kind, Portal = name, Status = "open",
    };
}
