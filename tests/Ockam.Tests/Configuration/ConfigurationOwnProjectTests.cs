using System.Net;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Node.Configuration;
using static Ockam.Tests.Configuration.ConfigurationText;

namespace Ockam.Tests.Configuration;

/// <summary>
/// The keys <c>own-project</c>, <c>tcp-listeners</c> and <c>secure-channel-listeners</c>, and <c>relay-service: loopback</c>.
/// </summary>
public class ConfigurationOwnProjectTests
{
    private const string Whole = $$"""
        name: demo
        identity: demo
        tcp-listeners: [127.0.0.1:4001, "[::1]:4002"]
        own-project:
          name: demo
          listen: 0.0.0.0:4000
          public-address: hub.example:4000
          id: 1d5b
          credential-lifetime: 90d
          relays: false
          names-trust-context: false
          direct-authentication: false
          token-enrollment: false
          account-authority: {{Bob}}
          enforce-admin-checks: true
          members:
            {{Alice}}:
              ockam-role: enroller
              "of $$5": 'a "quoted" value'
        secure-channel-listeners:
          second: { trust: anyone }
          third: { trust: [{{Alice}}] }
        """;

    [Fact]
    public void What_a_file_says_of_a_project_of_its_own_is_read_and_written()
    {
        NodeConfiguration read = Read(Whole);
        ProjectNodeOptions own = read.OwnProject!;
        Assert.Equal((new IPEndPoint(IPAddress.Any, 4000), "hub.example:4000"), (own.Listen, own.PublicAddress!.ToString()));
        Assert.Equal(("demo", "1d5b", TimeSpan.FromDays(90)), (own.ProjectName, own.ProjectId, own.CredentialLifetime));
        Assert.Equal(
            (false, false, false, false, true),
            (own.Relays, own.NamesTrustContext, own.DirectAuthentication, own.TokenEnrollment, own.EnforceAdminChecks));
        Assert.Equal(Identifier.Parse(Bob), own.AccountAuthority);
        Assert.Equal(
            new Dictionary<string, string> { ["ockam-role"] = "enroller", ["of $5"] = "a \"quoted\" value" },
            own.PreTrustedMembers![Identifier.Parse(Alice)]);
        Assert.Equal(["127.0.0.1:4001", "[::1]:4002"], read.FurtherTcpListeners.Select(listener => listener.ToString()));
        Assert.Equal(["second", "third"], read.SecureChannelListeners.Select(listener => listener.Address.Name));

        NodeConfiguration again = Read(NodeConfigurationWriter.Write(read));
        Assert.Equal(own.PreTrustedMembers.Values.Single(), again.OwnProject!.PreTrustedMembers!.Values.Single());
        Assert.Equal(own, again.OwnProject with { PreTrustedMembers = own.PreTrustedMembers });
        Assert.Equal(read.FurtherTcpListeners, again.FurtherTcpListeners);
        Assert.Equal(
            read.SecureChannelListeners.Select(listener => (listener.Address, listener.Trust.ToString())),
            again.SecureChannelListeners.Select(listener => (listener.Address, listener.Trust.ToString())));
    }

    [Fact]
    public void Relays_for_this_machine_alone_need_no_other_trust()
    {
        NodeConfiguration read = Read("tcp-listener-address: 0.0.0.0:4000\nrelay-service: loopback\n");
        Assert.True(read.RelayService!.IsForThisMachine);
        Assert.Contains("relay-service: loopback\n", NodeConfigurationWriter.Write(read), StringComparison.Ordinal);
        Assert.Equal("relay-service", Mistake("relay-service: loopback").Key);
    }

    [Fact]
    public void Portals_beside_a_project_may_leave_their_decisions_to_policies()
    {
        NodeConfiguration read = Read("own-project: { listen: 127.0.0.1:4000 }\ntcp-outlets: { to: 5000 }\n");
        Assert.True(read.NeedsAuthority);
        Assert.True(Assert.Single(read.Outlets).Trust.AcceptsAnyone);
        // Where the project has no relays, channels believe the account authority, if any.
        Assert.EndsWith(
            ".trust",
            Mistake($"own-project: {{ listen: 1, relays: false, account-authority: {Bob} }}\ntcp-outlets: {{ to: 5000 }}\n").Key,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("own-project:\n", "own-project")]
    [InlineData("own-project: yes\n", "own-project")]
    [InlineData("own-project: { name: demo }\n", "own-project.listen")]
    [InlineData("own-project: { listen: here }\n", "own-project.listen")]
    [InlineData("own-project: { listen: 0.0.0.0:4000 }\n", "own-project.listen")]
    [InlineData("own-project: { listen: 4000, moon: 1 }\n", "own-project.moon")]
    [InlineData("own-project: { listen: 4000, credential-lifetime: 1s }\n", "own-project.credential-lifetime")]
    [InlineData("own-project: { listen: 4000, credential-lifetime: 400d }\n", "own-project.credential-lifetime")]
    [InlineData("own-project: { listen: 4000, account-authority: bob, relays: false }\n", "own-project.account-authority")]
    [InlineData($"own-project: {{ listen: 4000, account-authority: {Bob} }}\n", "own-project.account-authority")]
    [InlineData("own-project: { listen: 4000, enforce-admin-checks: true }\n", "own-project.enforce-admin-checks")]
    [InlineData("own-project: { listen: 4000, members: alice }\n", "own-project.members")]
    [InlineData("own-project: { listen: 4000, members: { alice: {} } }\n", "own-project.members")]
    [InlineData($"own-project: {{ listen: 4000, members: {{ {Alice}: [a] }} }}\n", "own-project.members")]
    [InlineData("own-project: { listen: 4000 }\nproject: other\n", "project")]
    [InlineData("own-project: { listen: 4000 }\nticket: a.ticket\n", "ticket")]
    [InlineData($"own-project: {{ listen: 4000 }}\nauthority-identity: {Alice}\n", "authority-identity")]
    [InlineData("own-project: { listen: 4000 }\ntcp-listener-address: 4001\nrelay-service: loopback\n", "relay-service")]
    [InlineData("own-project: { listen: 4000 }\ntcp-listener-address: 4000\n", "tcp-listener-address")]
    [InlineData("tcp-listeners: [here]\n", "tcp-listeners")]
    [InlineData("tcp-listeners: [4000, 4000]\n", "tcp-listeners")]
    [InlineData("secure-channel-listeners: { second: {} }\n", "secure-channel-listeners.second.trust")]
    [InlineData("secure-channel-listeners: { api: { trust: anyone } }\n", "secure-channel-listeners.api.address")]
    [InlineData("secure-channel-listeners: [ { trust: anyone } ]\n", "secure-channel-listeners[0].address")]
    public void A_mistake_is_named_with_its_key(string text, string key) => Assert.Equal(key, Mistake(text).Key);
}
