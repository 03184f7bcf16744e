using Ockam.Node;
using Ockam.Node.Configuration;
using Ockam.Projects;
using Ockam.Storage;

namespace Ockam.Tests.Configuration;

/// <summary>The keys <c>ticket</c> and <c>project</c>, and what they are short for.</summary>
public class ConfigurationProjectTests
{
    private const string Portals = """
        relays: ai
        tcp-inlets:
          web: { from: 7000, via: ai, trust: anyone }
          whole: { from: 7001, to: /project/default/service/forward_to_ai/secure/api/service/outlet, trust: anyone }
          plain: { from: 7002, to: model, trust: anyone }
        """;

    [Theory]
    [InlineData("ticket: env:TICKET\n", "default", false)]
    [InlineData("enrollment-ticket: a.ticket\n", "default", false)]
    [InlineData("project: health\n", "health", false)]
    [InlineData("project: health\nticket: a.ticket\n", "health", false)]
    [InlineData("", "default", true)]
    public void In_a_project_relays_and_inlets_go_by_it(string head, string project, bool isInProject)
    {
        NodeConfiguration configuration = NodeConfiguration.Parse(head + Portals, isInProject: isInProject);
        Assert.True(configuration.NeedsAuthority);
        Assert.Equal($"/project/{project}", Assert.Single(configuration.Relays).At.ToString());
        Assert.Null(configuration.Relays[0].Trust);
        Assert.Equal(
            [
                $"/project/{project}/service/forward_to_ai/secure/api/service/outlet",
                "/project/default/service/forward_to_ai/secure/api/service/outlet",
                $"/project/{project}/service/forward_to_default/secure/api/service/model",
            ],
            configuration.Inlets.Select(inlet => inlet.To.ToString()));
    }

    [Theory]
    [InlineData("project: health\n")]
    [InlineData("ticket: a.ticket\n")]
    public void In_a_project_portals_need_to_name_nobody_for_policies_decide(string head)
    {
        const string Unnamed = "tcp-inlets: { from: 7000 }\ntcp-outlets: { to: 5000 }\n";
        NodeConfiguration configuration = NodeConfiguration.Parse(head + Unnamed);
        Assert.True(configuration.NeedsAuthority);
        Assert.Single(configuration.Inlets);
        Assert.Single(configuration.Outlets);
        ConfigurationException wrong = Assert.Throws<ConfigurationException>(() => NodeConfiguration.Parse(Unnamed));
        Assert.Equal(2, wrong.Mistakes.Count(mistake => mistake.Key.EndsWith(".trust", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_node_without_an_authority_refuses_a_file_that_relies_on_one()
    {
        NodeConfiguration configuration = NodeConfiguration.Parse("tcp-outlets: { to: 5000 }", isInProject: true);
        await using OckamNode node = await OckamNode.CreateAsync(new OckamNodeOptions { Store = new InMemoryStore() });
        await Assert.ThrowsAsync<InvalidOperationException>(() => node.StartAsync(configuration));
        Assert.Empty(node.Outlets);
    }

    [Fact]
    public void In_no_project_every_one_of_them_is_a_mistake()
    {
        ConfigurationException wrong = Assert.Throws<ConfigurationException>(() => NodeConfiguration.Parse(Portals));
        Assert.Equal(
            ["relays.at", "tcp-inlets.web.to", "tcp-inlets.whole.to", "tcp-inlets.plain.to"],
            wrong.Mistakes.Select(mistake => mistake.Key));
        Assert.All(wrong.Mistakes, mistake => Assert.Contains("in n", mistake.What));
    }

    [Theory]
    [InlineData("project: a/b", "project")]
    [InlineData("project:", "project")]
    [InlineData("ticket:", "ticket")]
    [InlineData("ticket: http://a.example/t", "ticket")]
    [InlineData("project: a\nrelays: [{ name: b, at: /project/a, trust: anyone }]", "relays[0].trust")]
    [InlineData("project: a\nrelays: [{ name: b, at: /space/a }]", "relays[0].at")]
    [InlineData("project: a\nrelays: [{ name: b, at: /ip4/127.0.0.1/tcp/1/project/a }]", "relays[0].at")]
    [InlineData("project: a\ntcp-inlets: [{ from: 1, trust: anyone, relay-trust: anyone }]", "tcp-inlets[0].relay-trust")]
    [InlineData("project: a\ntcp-inlets: [{ from: 1, trust: anyone, to: /project/a/service/x, via: y }]", "tcp-inlets[0].via")]
    public void A_wrong_project_is_a_mistake(string text, string key)
    {
        ConfigurationException wrong = Assert.Throws<ConfigurationException>(() => NodeConfiguration.Parse(text));
        Assert.Equal(key, Assert.Single(wrong.Mistakes).Key);
    }

    [Fact]
    public async Task A_ticket_that_stands_in_the_file_is_in_no_text_of_it()
    {
        using var code = OneTimeCode.Create();
        using EnrollmentTicket ticket = EnrollmentTicket.Create(await Projects.SampleProject.CreateAsync(), code);
        string text = System.Text.Encoding.UTF8.GetString(ticket.Encode(EnrollmentTicketForm.Legacy));
        NodeConfiguration configuration = NodeConfiguration.Parse($"ticket: $TICKET\n{Portals}", environment: _ => text);
        Assert.Equal(EnrollmentTicketPlace.Literal, configuration.Ticket!.Place);
        Assert.DoesNotContain(text[40..80], configuration.ToString());
        ConfigurationException wrong = Assert.Throws<ConfigurationException>(
            () => NodeConfiguration.Parse($"ticket: $TICKET\nfoo: 1\nticket: $TICKET", environment: _ => text));
        Assert.DoesNotContain(text[40..80], wrong.ToString());
    }
}
