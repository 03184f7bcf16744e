using Ockam.Routing;

namespace Ockam.Tests.Routing;

public class RouteDefaultsTests
{
    [Theory]
    [InlineData(null, null, "/project/p/service/forward_to_default/secure/api/service/outlet")]
    [InlineData("db", null, "/project/p/service/forward_to_default/secure/api/service/db")]
    [InlineData("/service/db", "r", "/project/p/service/forward_to_r/secure/api/service/db")]
    [InlineData("/secure/api/service/db", null, "/secure/api/service/db")]
    [InlineData("/node/n/service/db", null, "/node/n/service/db")]
    public void A_service_is_completed_and_a_whole_route_is_kept(string? to, string? via, string expected) =>
        Assert.Equal(expected, RouteDefaults.InletTo(to, via, "p").ToString());

    [Theory]
    [InlineData("", null), InlineData("/service/", null), InlineData(null, ""), InlineData("db", "a/b")]
    [InlineData("/secure/api/service/x", "r")]
    public void A_name_that_is_none_and_a_relay_beside_a_whole_route_are_refused(string? to, string? via) =>
        Assert.Throws<FormatException>(() => RouteDefaults.InletTo(to, via, "p"));

    [Fact]
    public void A_relay_at_a_node_is_at_its_listener()
    {
        static HostnamePort? Nodes(string name) => name == "n" ? HostnamePort.Parse("[::1]:4000") : null;
        Assert.Equal("/ip6/::1/tcp/4000", RouteDefaults.RelayAt("n", "p", Nodes).ToString());
        Assert.Equal("/ip6/::1/tcp/4000/secure/api", RouteDefaults.RelayAt("/node/n/secure/api", "p", Nodes).ToString());
        Assert.Contains("'m'", Assert.Throws<RoutingException>(() => RouteDefaults.RelayAt("/node/m", "p", Nodes)).Message);
        Assert.Throws<FormatException>(() => RouteDefaults.RelayAt("", "p", Nodes));
    }
}
