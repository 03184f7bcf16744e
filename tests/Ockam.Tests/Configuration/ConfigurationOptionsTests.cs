using Ockam.Node;
using Ockam.SecureChannels;
using static Ockam.Tests.Configuration.ConfigurationText;

namespace Ockam.Tests.Configuration;

/// <summary>How a file's node is made, whoever starts it.</summary>
public class ConfigurationOptionsTests
{
    [Fact]
    public void A_file_without_services_makes_a_node_with_the_defaults() =>
        Assert.Equal(new OckamNodeOptions { Trust = TrustPolicy.Anyone }, Read("").ToOptions());

    [Theory]
    [InlineData("tcp-listener-address: 127.0.0.1:0\nrelay-service: " + Alice, true)]
    [InlineData("tcp-listener-address: 127.0.0.1:0\nallow-anonymous: true\nrelay-service: anyone", false)]
    [InlineData("own-project: { listen: 127.0.0.1:0 }", true)]
    public void A_node_with_relays_waits_longer_and_ends_channels_where_it_knows_the_peers_by_credentials(string text, bool ends)
    {
        OckamNodeOptions options = Read(text).ToOptions();
        Assert.Equal(ends, options.EndsChannelsWithCredentials);
        Assert.True(options.StallLimit > new OckamNodeOptions().StallLimit, "the relay gives up before the nodes that it serves");
    }

    [Fact]
    public void An_authority_comes_with_its_route_and_scope()
    {
        const string Route = "/dnsaddr/authority.example/tcp/4000/secure/api";
        OckamNodeOptions options = Read(
            $"name: n\nidentity: i\nauthority-identity: {Alice}\nauthority-route: {Route}\ncredential-scope: s").ToOptions();
        Assert.Equal(
            ("n", "i", Alice, Route, "s", false),
            (options.Name, options.Identity, options.Authority!.ToString(), options.AuthorityRoute!.ToString(), options.CredentialScope,
                options.IsOwnAuthority));
    }

    [Theory]
    [InlineData("own-project: { listen: 127.0.0.1:0 }", null)]
    [InlineData("own-project: { listen: 127.0.0.1:0, relays: false, account-authority: " + Bob + " }", Bob)]
    public void A_project_s_node_is_its_own_authority_unless_another_is_above_it(string text, string? above)
    {
        OckamNodeOptions options = Read(text).ToOptions();
        Assert.Equal((above is null, above), (options.IsOwnAuthority, options.Authority?.ToString()));
    }
}
