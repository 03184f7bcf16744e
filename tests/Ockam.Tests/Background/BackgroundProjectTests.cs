using System.Net;
using Ockam.Background;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Node.Control;
using Ockam.Policies;
using Ockam.Projects;
using Ockam.Relays;
using Ockam.Storage;
using Ockam.Tests.Portals;
using Ockam.Tests.Storage;

namespace Ockam.Tests.Background;

/// <summary>Projects, their members, tickets and policies on nodes of other processes.</summary>
public sealed class BackgroundProjectTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_project_its_members_and_their_policies_live_in_the_background_and_outlive_the_processes()
    {
        using TestServer target = TestServer.Echo();
        PortalSnapshot inlet;
        await using (HostedNode project = await HostProjectAsync())
        await using (HostedNode server = await HostedNode.StartAsync(_home.Path, new NodeSettings { Name = "server", Identity = "server" }))
        await using (HostedNode client = await HostedNode.StartAsync(_home.Path, new NodeSettings { Name = "client", Identity = "client" }))
        {
            Assert.Equal("demo", (await project.Node.DescribeAsync()).Project);
            Assert.Equal(EnrollmentOutcome.Enrolled, await JoinAsync(project, server, ("ockam-relay", "db")));
            Assert.Equal(EnrollmentOutcome.Enrolled, await JoinAsync(project, client, ("reader", "true")));
            Assert.Equal(EnrollmentOutcome.AlreadyMember, await JoinAsync(project, client, ("reader", "false")));
            Assert.Equal("demo", (await client.Node.DescribeAsync()).Project);

            await server.Node.CreateOutletAsync(new OutletSettings { To = target.EndPoint.ToString() });
            StoredPolicy policy = await server.Node.SetPolicyAsync("outlet", null, "reader");
            Assert.Equal(("outlet", "reader"), (policy.Target.Resource, policy.Expression));
            Assert.Equal("up", (await server.Node.CreateRelayAsync(new RelaySettings { Name = "db" })).Status);
            inlet = await client.Node.CreateInletAsync(new InletSettings { Name = "in", Via = "db" });
            Assert.Equal("ping", await BackgroundNodeTests.AskAsync(inlet.Address, "ping"));
        }

        // The same names in new processes: the project at its place with its members, the policy of the outlet as it was.
        await using HostedNode again = await HostProjectAsync();
        await using HostedNode serverAgain = await HostedNode.StartAsync(_home.Path, "server");
        Assert.Equal("demo", (await serverAgain.Node.DescribeAsync()).Project);
        Assert.Equal("outlet", Assert.Single(await serverAgain.Node.ListPoliciesAsync(), item => item.Target.Resource is not null)
            .Target.Resource);
        await serverAgain.Node.CreateOutletAsync(new OutletSettings { To = target.EndPoint.ToString() });
        await serverAgain.Node.CreateRelayAsync(new RelaySettings { Name = "db" });
        await using HostedNode clientAgain = await HostedNode.StartAsync(_home.Path, "client");
        inlet = await clientAgain.Node.CreateInletAsync(new InletSettings { Name = "in", Via = "db" });
        Assert.Equal("pong", await BackgroundNodeTests.AskAsync(inlet.Address, "pong"));
    }

    [Fact]
    public async Task A_ticket_that_is_removed_at_the_node_of_its_authority_is_refused_and_stands_in_the_log()
    {
        await using HostedNode project = await HostProjectAsync();
        await using HostedNode other = await HostedNode.StartAsync(_home.Path, new NodeSettings { Name = "other", Identity = "other" });
        EnrollmentToken token;
        await using (SqliteStore store = await SqliteStore.OpenAsync(_home.Path))
        {
            var services = new HomeServices(store, TimeProvider.System);
            Project known = await services.Projects.GetAsync("demo");
            Authority authority = services.CreateAuthority(new AuthorityOptions { Identity = known.Authority.Identifier }, "demo");
            using OneTimeCode code = await authority.CreateTokenAsync(authority.Identifier, Of(("a", "b")));
            token = (await store.EnrollmentTokens.GetAsync(authority.Identifier, code.Hash()))!;
            Assert.True(await project.Node.RemoveTicketAsync(token.TicketReference));
            Assert.False(await project.Node.RemoveTicketAsync(token.TicketReference));
            using EnrollmentTicket ticket = EnrollmentTicket.Create(known, code);
            ProjectException refused = await Assert.ThrowsAsync<ProjectException>(() => other.Node.JoinAsync(ticket));
            Assert.Contains("removed by", refused.Message, StringComparison.Ordinal);
        }

        await Assert.ThrowsAsync<NodeControlException>(() => other.Node.RemoveTicketAsync(token.TicketReference));
        await Eventually.TrueAsync(
            () => Logs().Any(line => line.Contains("token_removed", StringComparison.Ordinal)
                && line.Contains(token.TicketReference, StringComparison.Ordinal) && line.Contains("a=b", StringComparison.Ordinal)),
            "the log tells of the ticket");
    }

    [Fact]
    public async Task An_enroller_in_the_background_makes_tickets_and_administers_members()
    {
        await using HostedNode project = await HostProjectAsync();
        await using HostedNode enroller =
            await HostedNode.StartAsync(_home.Path, new NodeSettings { Name = "enroller", Identity = "enroller" });
        await JoinAsync(project, enroller, (MemberAttributes.Role, MemberAttributes.Enroller));
        var settings = new TokenSettings { Project = "demo", Attributes = Of(("a", "b")), Lifetime = TimeSpan.FromMinutes(1), Uses = 2 };
        using (OneTimeCode code = await enroller.Node.CreateTokenAsync(settings))
        {
            Assert.Equal(OneTimeCode.Length, code.Bytes.Length);
            string reference = Convert.ToHexStringLower(code.Hash().AsSpan(0, 8));
            Assert.True(await enroller.Node.RevokeTicketAsync("demo", reference));
            Assert.False(await enroller.Node.RevokeTicketAsync("demo", reference));
        }

        Identifier carol = Identifier.Parse("I" + new string('7', 64));

        await enroller.Node.AddMemberAsync("demo", carol, Of(("c", "d")));
        Member added = Assert.Single(await enroller.Node.ListMembersAsync("demo"), member => member.Identifier == carol);
        Assert.Equal("d", added.Attributes["c"]);
        Assert.Equal((await enroller.Node.DescribeAsync()).Identifier, added.AddedBy.ToString());
        await enroller.Node.RemoveMemberAsync("demo", carol);
        Assert.DoesNotContain(await enroller.Node.ListMembersAsync("demo"), member => member.Identifier == carol);

        await using HostedNode stranger =
            await HostedNode.StartAsync(_home.Path, new NodeSettings { Name = "stranger", Identity = "stranger" });
        ProjectException refused = await Assert.ThrowsAsync<ProjectException>(() => stranger.Node.CreateTokenAsync(settings));
        Assert.Equal(ProjectErrorReason.Refused, refused.Reason);
    }

    [Fact]
    public async Task Policies_are_set_listed_explained_and_removed_from_outside()
    {
        await using HostedNode node = await HostedNode.StartAsync(_home.Path, "node");
        await node.Node.SetPolicyAsync(null, "tcp-outlet", "reader");
        await node.Node.SetPolicyAsync("db", null, "(= subject.team \"a\")");
        IReadOnlyList<StoredPolicy> all = await node.Node.ListPoliciesAsync();
        Assert.Contains(all, policy => policy is { Target.Type: PolicyResourceType.TcpOutlet, Expression: "reader" });
        Assert.Contains(all, policy => policy is { Target.Resource: "db" });

        Identifier carol = Identifier.Parse("I" + new string('7', 64));
        PolicyExplanation yes = await node.Node.ExplainPolicyAsync("db", "tcp-outlet", carol, Of(("team", "a")));
        PolicyExplanation no = await node.Node.ExplainPolicyAsync("db", "tcp-outlet", carol, Of(("team", "b")));
        Assert.Equal((true, false), (yes.IsAllowed, no.IsAllowed));
        Assert.Equal((carol, "db", "db", PolicyResourceType.TcpOutlet), (no.Subject, no.Resource, no.Source?.Resource, no.ResourceType));
        Assert.NotEmpty(no.Steps);
        Assert.Equal("b", no.Environment["subject.team"].Trim('"'));

        Assert.True(await node.Node.RemovePolicyAsync(PolicyTarget.ForResource("db")));
        Assert.False(await node.Node.RemovePolicyAsync(PolicyTarget.ForResource("db")));
        Assert.True(await node.Node.RemovePolicyAsync(PolicyTarget.ForType(PolicyResourceType.TcpOutlet)));
        await Assert.ThrowsAsync<NodeControlException>(() => node.Node.SetPolicyAsync("x", "tcp-outlet", "reader"));
        await Assert.ThrowsAsync<NodeControlException>(() => node.Node.SetPolicyAsync("x", null, "((("));
    }

    [Fact]
    public void What_a_process_is_told_of_a_project_is_what_was_said()
    {
        Identifier somebody = Identifier.Parse("I" + new string('7', 64));
        var options = new ProjectNodeOptions
        {
            Listen = new IPEndPoint(IPAddress.IPv6Any, 4000), PublicAddress = Ockam.Routing.HostnamePort.Parse("hub.example:4001"),
            ProjectName = "acme", ProjectId = "id", CredentialLifetime = TimeSpan.FromSeconds(90),
            PreTrustedMembers = new Dictionary<Identifier, IReadOnlyDictionary<string, string>> { [somebody] = Of(("a", "b")) },
            NamesTrustContext = false, DirectAuthentication = false, TokenEnrollment = false, AccountAuthority = somebody,
            EnforceAdminChecks = true, Relays = false,
        };
        string json = System.Text.Json.JsonSerializer.Serialize(BackgroundProject.Of(options), BackgroundJson.Default.BackgroundProject);
        ProjectNodeOptions read =
            System.Text.Json.JsonSerializer.Deserialize(json, BackgroundJson.Default.BackgroundProject)!.ToOptions();
        Assert.Equal(Of(("a", "b")), read.PreTrustedMembers![somebody]);
        Assert.Equal(options, read with { PreTrustedMembers = options.PreTrustedMembers });

        NodeControlException refused = Assert.Throws<NodeControlException>(
            () => BackgroundProject.Of(options with { RelayService = new RelayServiceOptions { Maximum = 1 } }));
        Assert.Equal(NodeControlReason.InvalidArgument, refused.Reason);
    }

    [Fact]
    public async Task A_secret_crosses_in_a_message_of_its_own_and_is_zeroed_when_its_time_is_over()
    {
        byte[] secret = new byte[100_000];
        new Random(7).NextBytes(secret);
        var wire = new MemoryStream();
        await ControlFrame.WriteAsync(wire, secret, CancellationToken.None);
        wire.SetLength(wire.Length - 1);
        wire.Position = 0;
        // Broken off within: what had come is not left behind, and neither is anything of it said.
        EndOfStreamException broken = await Assert.ThrowsAsync<EndOfStreamException>(
            () => ControlFrame.ReadAsync(wire, ControlServer.LongestSecret, CancellationToken.None));
        Assert.DoesNotContain(Convert.ToHexString(secret, 0, 8), broken.Message, StringComparison.OrdinalIgnoreCase);

        var answer = new ControlAnswer { HasSecret = true, Secret = [1, 2, 3, 4, 5, 6, 7, 8] };
        string json = System.Text.Json.JsonSerializer.Serialize(answer, BackgroundJson.Default.ControlAnswer);
        Assert.DoesNotContain(Convert.ToBase64String(answer.Secret), json, StringComparison.Ordinal);
        Assert.Contains("\"has_secret\":true", json, StringComparison.Ordinal);
        Assert.Equal("an answer", answer.ToString());

        byte[] code = [.. Enumerable.Range(0, OneTimeCode.Length).Select(i => (byte)i)];
        using (OneTimeCode read = ProjectOperations.ReadCode(code)) Assert.Equal(31, read.Bytes[31]);
        Assert.All(code, part => Assert.Equal(0, part));
        Assert.Throws<System.Text.Json.JsonException>(() => ProjectOperations.ReadCode(null));
    }

    private IEnumerable<string> Logs()
    {
        foreach (string path in Directory.GetFiles(Path.Combine(_home.Path, "nodes"), "*.log"))
        {
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            while (reader.ReadLine() is { } line) yield return line;
        }
    }

    private Task<HostedNode> HostProjectAsync() => HostedNode.StartAsync(_home.Path, new NodeSettings
    {
        Name = "demo",
        Identity = "demo",
        OwnProject = new ProjectNodeOptions { ProjectName = "demo", Listen = new IPEndPoint(IPAddress.Loopback, 0) },
    });

    // As the owner of the home does it: beside the process that runs the authority.
    private async Task<EnrollmentOutcome> JoinAsync(HostedNode project, HostedNode node, params (string, string)[] attributes)
    {
        await using SqliteStore store = await SqliteStore.OpenAsync(_home.Path);
        var services = new HomeServices(store, TimeProvider.System);
        Project known = await services.Projects.GetAsync((await project.Node.DescribeAsync()).Project);
        Authority authority = services.CreateAuthority(
            new AuthorityOptions { Identity = known.Authority.Identifier, ProjectId = known.Id }, known.Name);
        using OneTimeCode code =
            await authority.CreateTokenAsync(authority.Identifier, Of(attributes), TimeSpan.FromMinutes(5), 1, CancellationToken.None);
        using EnrollmentTicket ticket = EnrollmentTicket.Create(known, code);
        return await node.Node.JoinAsync(ticket);
    }

    private static Dictionary<string, string> Of(params (string Name, string Value)[] attributes) =>
        attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Value);
}
