using Ockam.Node.Configuration;
using Ockam.Policies;
using static Ockam.Tests.Configuration.ConfigurationText;

namespace Ockam.Tests.Configuration;

/// <summary>Policies in a file: who is let in by what an authority says of them.</summary>
public class ConfigurationPolicyTests
{
    private const string Way = "/ip4/127.0.0.1/tcp/4000/secure/api/service/outlet";

    [Fact]
    public void Inlets_outlets_and_the_relay_service_have_policies_of_their_own()
    {
        NodeConfiguration read = Read($$$"""
            authority-identity: {{{Alice}}}
            tcp-listener-address: 0.0.0.0:4000
            relay-service: {allow: relay-ai}
            tcp-outlets: {db: {to: 5432, allow: ai-inlet and not guest}}
            tcp-inlets: {web: {to: {{{Way}}}, allow: '(= subject.role "reader")'}}
            """);
        Assert.Equal("relay-ai", read.RelayService!.Allow!.ToString());
        Assert.Equal("ai-inlet and (not guest)", Assert.Single(read.Outlets).Allow!.ToString());
        Assert.Equal("(= subject.role \"reader\")", Assert.Single(read.Inlets).Allow!.ToString());
        Assert.True(read.Outlets[0].Trust.AcceptsAnyone && read.Inlets[0].Trust.AcceptsAnyone && read.RelayService.Trust.AcceptsAnyone);
    }

    [Fact]
    public void Policies_are_for_resources_and_for_types()
    {
        NodeConfiguration read = Read("policies: [{resource: db, allow: a}, {resource-type: tcp-inlet, allow: '(or)'}]");
        Assert.Equal(
            [
                new PolicyConfiguration(PolicyTarget.ForResource("db"), PolicyExpression.Parse("a")),
                new(PolicyTarget.ForType(PolicyResourceType.TcpInlet), PolicyExpression.Parse("(or)")),
            ],
            read.Policies);
        Assert.Single(Read("policy: {resource: db, allow: a}").Policies);
        Assert.Equal(read.Policies, Read(NodeConfigurationWriter.Write(read)).Policies);
    }

    [Fact]
    public void What_a_file_says_of_policies_is_written_again()
    {
        string text = $"trust: {Alice}\ntcp-outlets: {{db: {{to: 5432, allow: '(= subject.role \"a$b\")'}}}}\n"
            + $"tcp-inlets: {{web: {{to: {Way}, allow: a or b}}}}\n"
            + "tcp-listener-address: 127.0.0.1:4000\nrelay-service: {allow: c}";
        NodeConfiguration read = Read(text.Replace("$", "$$", StringComparison.Ordinal));
        NodeConfiguration again = Read(NodeConfigurationWriter.Write(read));
        Assert.Equal(read.Outlets[0].Allow, again.Outlets[0].Allow);
        Assert.Equal(read.Inlets[0].Allow, again.Inlets[0].Allow);
        Assert.Equal(read.RelayService!.Allow, again.RelayService!.Allow);
    }

    [Theory]
    [InlineData("trust: anyone\ntcp-outlet: {to: 1, allow: nota}", "tcp-outlet.allow")]
    [InlineData("trust: anyone\ntcp-outlet: {to: 1, allow: a and}", "tcp-outlet.allow")]
    [InlineData("tcp-outlet: {to: 1, allow: a}", "tcp-outlet.trust")]
    [InlineData("trust: anyone\ntcp-inlet: {to: /ip4/127.0.0.1/tcp/1/service/outlet, allow: a}", "tcp-inlet.to")]
    [InlineData("authority-identity: " + Alice + "\ntcp-inlet: {to: /ip4/127.0.0.1/tcp/1/service/outlet}", "tcp-inlet.to")]
    [InlineData("policies: [{resource: db}]", "policies[0].allow")]
    [InlineData("policies: [{allow: a}]", "policies[0].resource")]
    [InlineData("policies: [{resource: db, resource-type: relay, allow: a}]", "policies[0].resource")]
    [InlineData("policies: [{resource-type: echoer, allow: a}]", "policies[0].resource-type")]
    [InlineData("policies: [{resource-type: inlet, allow: a}]", "policies[0].resource-type")]
    [InlineData("policies: [{resource: db, allow: a}, {resource: db, allow: b}]", "policies[1].resource")]
    [InlineData("policies: [{resource: db, allow: a, at: other}]", "policies[0].at")]
    public void A_policy_that_could_not_hold_is_refused(string text, string key) =>
        Assert.EndsWith(key.Split('.')[^1], Mistake(text).Key, StringComparison.Ordinal);
}
