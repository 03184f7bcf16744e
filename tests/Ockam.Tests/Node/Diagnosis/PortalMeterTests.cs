using Ockam.Node;
using Ockam.Node.Control;
using Ockam.Node.Diagnosis;
using Ockam.Tests.Background;
using Ockam.Tests.Portals;
using Ockam.Tests.Storage;

namespace Ockam.Tests.Node.Diagnosis;

/// <summary>Figures of ways over loopback: what they count is certain, how fast they are is not.</summary>
public sealed class PortalMeterTests : IAsyncLifetime
{
    private readonly TemporaryFolder _home = new();
    private readonly TestServer _server = TestServer.Echo();
    private LocalNode _far = null!;
    private LocalNode _near = null!;
    private InletSettings _way = null!;

    public async Task InitializeAsync()
    {
        _far = await LocalNode.CreateAsync(new NodeSettings { Name = "far", Home = _home.Path });
        _near = await LocalNode.CreateAsync(new NodeSettings { Name = "near", Home = _home.Path });
        await _far.CreateOutletAsync(new OutletSettings { To = _server.EndPoint.ToString() });
        string port = (await _far.DescribeAsync()).Snapshot!.TcpListeners[0].Address.Split(':')[^1];
        _way = new InletSettings { To = $"/ip4/127.0.0.1/tcp/{port}/secure/api/service/outlet" };
    }

    public async Task DisposeAsync()
    {
        await _near.DisposeAsync();
        await _far.DisposeAsync();
        _server.Dispose();
        _home.Dispose();
    }

    [Fact]
    public async Task Round_trips_connections_and_bytes_are_as_many_as_were_asked_for()
    {
        PortalMeasurement measured = await _near.MeasurePortalAsync(Settings(new PortalTestSettings { Way = _way }));
        Assert.Equal((20, 0), (measured.RoundTrip.Count, measured.RoundTrip.Failed));
        Assert.Equal((5, 0), (measured.Connect!.Count, measured.Connect.Failed));
        Assert.True(measured.RoundTrip.Minimum > 0 && measured.RoundTrip.P50 <= measured.RoundTrip.P99);
        Assert.Equal(20, measured.RoundTrip.Buckets.Sum(bucket => bucket.Count));
        // One more by the walk before.
        await Eventually.TrueAsync(() => _server.Accepted.Count == 6, "the server had each of the connections");
        Assert.True(measured.EchoedBytes >= 8 * 32 * 1024);
        Assert.Equal(0, measured.EchoedBytes % (32 * 1024));
        Assert.InRange(measured.EchoTime, TimeSpan.FromSeconds(0.05), TimeSpan.FromSeconds(20));
        Assert.Equal(measured.EchoedBytes / measured.EchoTime.TotalSeconds, measured.BytesPerSecond!.Value, 1.0);
        await Eventually.TrueAsync(
            () => _near.DescribeAsync().Result.Snapshot is { TcpConnections.Count: 0, SecureChannels.Count: 0 }, "all is closed");
        await Eventually.TrueAsync(() => _far.DescribeAsync().Result.Snapshot!.Outlets[0].OpenConnections == 0, "at the outlet too");
    }

    [Fact]
    public async Task What_was_not_asked_for_is_not_done()
    {
        PortalMeasurement measured = await _near.MeasurePortalAsync(
            Settings(new PortalTestSettings { Way = _way }) with { Count = 1, Connections = 0, Duration = TimeSpan.Zero });
        Assert.Equal((1, null, null, 0L),
            (measured.RoundTrip.Count, measured.Connect, measured.BytesPerSecond, measured.EchoedBytes));
        Assert.Empty(_server.Accepted);
    }

    [Fact]
    public async Task An_inlet_a_channel_and_a_node_in_the_background_are_measured_as_well()
    {
        await _near.CreateInletAsync(_way with { Name = "in" });
        Assert.Equal(20, (await _near.MeasurePortalAsync(Settings(new PortalTestSettings { Inlet = "in" }))).RoundTrip.Count);
        SecureChannelSnapshot channel = await _near.CreateSecureChannelAsync(
            new SecureChannelSettings { To = _way.To!.Replace("/service/outlet", "", StringComparison.Ordinal) });
        PortalTestSettings given = new() { Way = new InletSettings { Channel = channel.Id } };
        Assert.Equal(5, (await _near.MeasurePortalAsync(Settings(given))).Connect!.Count);
        Assert.True(await _near.RemoveAsync(NodeResource.SecureChannel, channel.Id));
        await using HostedNode background = await HostedNode.StartAsync(_home.Path, "background");
        PortalMeasurement measured = await background.Node.MeasurePortalAsync(Settings(new PortalTestSettings { Way = _way }));
        Assert.Equal((20, 5), (measured.RoundTrip.Count, measured.Connect!.Count));
    }

    [Fact]
    public async Task A_way_that_does_not_work_names_the_part_that_fails()
    {
        await _far.CreateOutletAsync(new OutletSettings { From = "dead", To = $"127.0.0.1:{Walks.FreePort()}" });
        InletSettings dead = _way with { To = _way.To!.Replace("service/outlet", "service/dead", StringComparison.Ordinal) };
        PortalMeasureSettings settings = Settings(new PortalTestSettings { Way = dead });
        NodeControlException refused = await Assert.ThrowsAsync<NodeControlException>(() => _near.MeasurePortalAsync(settings));
        Assert.Equal(NodeControlReason.NoWay, refused.Reason);
        Assert.Contains("has no connection to its server", refused.Message);
        // Without a question to the outlet there is nothing wrong with the way.
        Assert.Equal(20, (await _near.MeasurePortalAsync(settings with { Connections = 0, Duration = TimeSpan.Zero })).RoundTrip.Count);
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(100_001, 0, 0)]
    [InlineData(1, -1, 0)]
    [InlineData(1, 1_001, 0)]
    [InlineData(1, 0, -1)]
    [InlineData(1, 0, 3_601)]
    public async Task More_than_is_sensible_is_refused(int count, int connections, int seconds)
    {
        var settings = new PortalMeasureSettings
        {
            Portal = new PortalTestSettings { Way = _way }, Count = count, Connections = connections,
            Duration = TimeSpan.FromSeconds(seconds),
        };
        NodeControlException refused = await Assert.ThrowsAsync<NodeControlException>(() => _near.MeasurePortalAsync(settings));
        Assert.Equal(NodeControlReason.InvalidArgument, refused.Reason);
    }

    private static PortalMeasureSettings Settings(PortalTestSettings portal) => new()
    {
        Portal = portal, Count = 20, Connections = 5, Duration = TimeSpan.FromMilliseconds(100),
    };
}
