using Ockam.Tests.NodeHost;

namespace Ockam.Tests.Projects;

/// <summary>The walkthrough of a portal to a model, and each way in which it must fail, with the reason where it may be known.</summary>
[Collection(ProcessCollection.Name)]
public sealed class WalkthroughTests(Walkthrough walk) : IClassFixture<Walkthrough>
{
    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(10);

    // What a credential lives, and some seconds for whoever has to notice.
    private static readonly TimeSpan s_lifetime = TimeSpan.FromSeconds(Walkthrough.CredentialSeconds + 8);

    [Fact]
    public async Task Two_nodes_that_never_met_reach_each_other_by_attribute()
    {
        for (int i = 0; i < 3; i++) await walk.AnsweredAsync(walk.Health);
        // Nobody listens but the project's node.
        Assert.DoesNotContain("listener ", walk.Ai.Output + walk.Health.Output, StringComparison.Ordinal);
        // A ticket is a secret.
        foreach (LoggedNode node in new[] { walk.Project, walk.Ai, walk.Health })
            Assert.DoesNotContain(walk.AiTicket[..64], node.Log + node.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_ticket_and_with_a_stolen_one_that_was_used_a_node_does_not_start()
    {
        string file = walk.WriteFile("nobody", "relays: ai");
        string home = walk.NewHome();
        (await Walkthrough.CommandAsync(home, "identity", "create")).Done();
        CommandResult none = await Walkthrough.CommandAsync(home, "run", file);
        Assert.NotEqual(0, none.ExitCode);
        Assert.Contains("ticket", none.Errors, StringComparison.Ordinal);

        string stolen = Path.Combine(Path.GetDirectoryName(file)!, "stolen.ticket");
        await File.WriteAllTextAsync(stolen, walk.AiTicket);
        CommandResult used = await Walkthrough.CommandAsync(home, "run", file, "--ticket", stolen);
        Assert.NotEqual(0, used.ExitCode);
        Assert.Contains("already used", used.Errors, StringComparison.OrdinalIgnoreCase);
        await walk.Project.LogsAsync("already used");
    }

    [Fact]
    public async Task The_others_ticket_and_one_without_attributes_lead_nowhere()
    {
        LoggedNode[] nodes =
        [
            walk.RunWithInlet("other", await walk.CreateTicketAsync("--attribute", "ai-outlet=true")),
            walk.RunWithInlet("plain", await walk.CreateTicketAsync()),
        ];
        foreach (LoggedNode node in nodes)
        {
            await node.FindAsync("ready ");
            await walk.RefusedAsync(node);
            await walk.Ai.LogsAsync(await node.FindAsync("identifier "), "ai-inlet");
        }
    }

    [Fact]
    public async Task A_policy_that_changes_during_a_transfer_ends_it()
    {
        // A stream is asked for once: the way must be there, also where this is the first test.
        await walk.AnsweredAsync(walk.Health);
        Task stream = await Walkthrough.StreamAsync(walk.Health);
        await SetPolicyAsync("ai-inlet and audited");
        await stream.WaitAsync(s_soon);
        await walk.Ai.LogsAsync("no longer", "audited");
        await walk.RefusedAsync(walk.Health);
        await SetPolicyAsync("ai-inlet");
        await walk.AnsweredAsync(walk.Health);
    }

    [Fact]
    public async Task Another_node_that_wants_the_relay_does_not_get_it()
    {
        LoggedNode allowed = walk.Run("rival", walk.NewHome(), await walk.CreateTicketAsync("--relay", "ai"), "relays: ai");
        LoggedNode denied = walk.Run("envious", walk.NewHome(), await walk.CreateTicketAsync("--relay", "other"), "relays: ai");
        await walk.Project.LogsAsync(await allowed.FindAsync("identifier "), "belongs");
        await walk.Project.LogsAsync(await denied.FindAsync("identifier "), "allows the relay 'other'");
        Assert.DoesNotContain("relay ", allowed.Output + denied.Output, StringComparison.Ordinal);
        await walk.AnsweredAsync(walk.Health);
    }

    [Fact]
    public async Task Who_is_removed_or_whose_credential_ends_is_cut_off_and_who_has_that_of_another_project_never_comes_in()
    {
        LoggedNode leaver = walk.RunWithInlet("leaver", await walk.CreateTicketAsync("--attribute", "ai-inlet=true"));
        string elsewhere = walk.NewHome();
        string other = (await Walkthrough.CommandAsync(elsewhere, "identity", "create")).Done().Text.Split(' ')[0];
        LoggedNode stranger = await RunByHandAsync("stranger", elsewhere, other);
        await walk.AnsweredAsync(leaver);
        Task leaverStream = await Walkthrough.StreamAsync(leaver);
        string identifier = await leaver.FindAsync("identifier ");
        (await Walkthrough.CommandAsync(walk.ProjectHome, "member", "remove", identifier)).Done();
        // Last: its time has begun.
        LoggedNode guest = await RunByHandAsync("guest", walk.ProjectHome, walk.ProjectIdentifier);
        await walk.AnsweredAsync(guest);
        Task guestStream = await Walkthrough.StreamAsync(guest);

        await walk.Project.LogsAsync(await stranger.FindAsync("identifier "), "not among the authorities");
        await walk.RefusedAsync(stranger);

        await leaverStream.WaitAsync(s_lifetime);
        await guestStream.WaitAsync(s_lifetime);
        await walk.Ai.LogsAsync(identifier, "no longer");
        await walk.Ai.LogsAsync(await guest.FindAsync("identifier "), "no longer");
        await leaver.LogsAsync("unauthorized member");
        await walk.RefusedAsync(leaver);
        await walk.RefusedAsync(guest);
        await walk.AnsweredAsync(walk.Health);
    }

    private async Task SetPolicyAsync(string allow) => (await Walkthrough.CommandAsync(
        walk.AiHome, "policy", "set", "--resource", "ai", "--allow", allow, "--node", "ai")).Done();

    // A node that has its credential by hand, from a home where the authority's key is, and nobody to renew it.
    private async Task<LoggedNode> RunByHandAsync(string name, string authorityHome, string authority)
    {
        string home = walk.NewHome();
        string identifier = (await Walkthrough.CommandAsync(home, "identity", "create")).Done().Text.Split(' ')[0];
        string history = (await Walkthrough.CommandAsync(authorityHome, "identity", "export")).Done().Text;
        (await Walkthrough.CommandAsync(home, "identity", "import", history)).Done();
        string credential = (await Walkthrough.CommandAsync(
            authorityHome, "credential", "issue", "--for", identifier, "--attribute", "ai-inlet=true",
            "--ttl", $"{Walkthrough.CredentialSeconds}s")).Done().Text;
        (await Walkthrough.CommandAsync(
            home, "credential", "store", "--issuer", authority, "--scope", "by-hand", "--credential", credential, "--node", name)).Done();
        string relay = walk.Route.Replace("/service/api", "/secure/api/service/forward_to_ai", StringComparison.Ordinal);
        string text = $$"""
            authority-identity: {{authority}}
            credential-scope: by-hand
            tcp-inlets:
              model:
                from: 127.0.0.1:0
                to: {{relay}}/secure/api/service/ai
                allow: ai-outlet
                connection-wait: 1s
            """;
        return walk.Run(name, home, null, text);
    }
}
