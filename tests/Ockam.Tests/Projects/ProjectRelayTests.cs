using System.Net;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Node.Configuration;
using Ockam.Projects;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Sessions;
using Ockam.Storage;

namespace Ockam.Tests.Projects;

/// <summary>Relays of a project's node: for members, under the names that their credentials allow, while these last.</summary>
public class ProjectRelayTests
{
    private const string Relay = MemberAttributes.Relay;

    [Fact]
    public async Task A_member_registers_the_relay_that_its_credential_allows_and_no_other()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        var refusals = new List<string>();
        project.Node.RelayService!.Refused += (request, reason) =>
        {
            lock (refusals) refusals.Add($"{request.Name}: {reason}");
        };
        OckamNode ai = await project.MemberAsync("ai", (Relay, "ai"));
        OckamNode all = await project.MemberAsync("all", (Relay, "*"));
        OckamNode none = await project.MemberAsync("none", ("other", "true"));
        OckamNode stranger = await project.StrangerAsync("stranger");
        await using RelayClient own = Register(project, ai, "ai");
        await own.WaitUntilUpAsync().WaitAsync(ProjectNodes.Patience);
        await using RelayClient any = Register(project, all, "any");
        await any.WaitUntilUpAsync().WaitAsync(ProjectNodes.Patience);
        await using RelayClient madeUp = Register(project, all, null);
        await madeUp.WaitUntilUpAsync().WaitAsync(ProjectNodes.Patience);

        await using RelayClient other = Register(project, ai, "db");
        await using RelayClient taken = Register(project, all, "ai");
        await using RelayClient without = Register(project, none, "x");
        await using RelayClient unknown = Register(project, stranger, "ai");
        await RefusedAsync(refusals, "db: its credential allows the relay 'ai', and not 'db'");
        await RefusedAsync(refusals, $"ai: the name belongs to {ai.Identifier}, and its path is alive");
        await RefusedAsync(refusals, "x: its credential allows no relay: it has no attribute ockam-relay");
        await RefusedAsync(refusals, $"ai: it has presented no credential of {project.Node.Identifier} that is valid now");
        Assert.Equal(ai.Identifier, project.Node.RelayService.Find("ai")!.Owner);
        Assert.Equal(3, project.Node.RelayService.Relays.Count);
    }

    [Fact]
    public async Task Members_reach_each_other_through_a_relay_and_strangers_do_not()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        OckamNode ai = await project.MemberAsync("ai", (Relay, "ai"));
        OckamNode health = await project.MemberAsync("health", ("ai-inlet", "true"));
        OckamNode stranger = await project.StrangerAsync("stranger");
        await using RelayClient own = Register(project, ai, "ai");
        await own.WaitUntilUpAsync().WaitAsync(ProjectNodes.Patience);
        var way = MultiAddr.Parse($"{project.Way}/service/forward_to_ai/secure/api/service/uppercase");

        var outsider = new SecureChannelOptions
        {
            Identity = stranger.Identifier, Trust = TrustPolicy.Anyone, Timeout = TimeSpan.FromSeconds(1),
        };
        await Assert.ThrowsAsync<SecureChannelException>(() => stranger.ResolveAsync(way, outsider));
        await using OpenedRoute opened = await health.ResolveAsync(way, health.CreateChannelOptions(TrustPolicy.Anyone));
        Assert.Equal("HELLO", await health.SendTextAsync(opened.Route, "hello", ProjectNodes.Patience));
        Assert.Equal(ai.Identifier, opened.SecureChannels[^1].Info!.PeerIdentifier);
        Relay relay = project.Node.RelayService!.Find("ai")!;
        Assert.Equal((1, 1), (relay.MessagesDropped, relay.MessagesForwarded));
    }

    [Fact]
    public async Task A_removed_member_is_cut_off_from_its_relay_when_its_credential_ends_and_the_others_are_not()
    {
        var clock = new ManualClock { Now = 1_800_000_000 };
        await using ProjectNodes project = await ProjectNodes.CreateAsync(
            options => options with { CredentialLifetime = TimeSpan.FromSeconds(5) }, clock);
        OckamNode stays = await project.MemberAsync("stays", (Relay, "stays"));
        OckamNode goes = await project.MemberAsync("goes", (Relay, "goes"));
        await using RelayClient staying = Register(project, stays, "stays");
        await using RelayClient going = Register(project, goes, "goes");
        await UpAsync(clock, staying);
        await UpAsync(clock, going);
        await project.Authority.RemoveMemberAsync(project.Authority.Identifier, goes.Identifier);

        // The credential that it has may be as young as the removal; the relay ends with it, and a channel looks once a second.
        TimeSpan passed = TimeSpan.Zero;
        Relay theirs = project.Node.RelayService!.Find("goes")!;
        while (!IsCutOff() && passed < TimeSpan.FromSeconds(20)) passed += await StepAsync(clock);
        Assert.InRange(passed, TimeSpan.Zero, TimeSpan.FromSeconds(7.5));
        while (passed < TimeSpan.FromSeconds(20)) passed += await StepAsync(clock);
        Assert.True(project.Node.RelayService.Find("stays")!.IsConnected);
        Assert.Equal(SessionStatus.Up, staying.Status);
        Assert.False(theirs.IsConnected);
        Assert.NotEqual(SessionStatus.Up, going.Status);

        // Its channel may end because of the credential, or because its owner was told that the relay is gone.
        bool IsCutOff() => !theirs.IsConnected && !project.Node.SecureChannels.Any(
            channel => channel.Info?.PeerIdentifier == goes.Identifier && channel.IsPeerAttested);
    }

    [Fact]
    public async Task A_relay_ends_soon_when_its_owner_s_attributes_allow_it_no_more()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        OckamNode ai = await project.MemberAsync("ai", (Relay, "ai"));
        await using RelayClient own = Register(project, ai, "ai");
        await own.WaitUntilUpAsync().WaitAsync(ProjectNodes.Patience);
        Assert.Equal(0, await project.Node.RelayService!.CheckAgainAsync());
        await project.Authority.AddMemberAsync(project.Authority.Identifier, ai.Identifier, ProjectNodes.Of((Relay, "db")));
        ai.RenewCredential();
        await Eventually.TrueAsync(
            () => project.Node.RelayService.CheckAgainAsync().Result > 0 || project.Node.RelayService.Find("ai") is null, "it ended");
        Assert.Null(project.Node.RelayService.Find("ai"));
        await Eventually.TrueAsync(() => RelayOwnersAsync(project).AsTask().Result.Count == 0, "its name belongs to nobody");
    }

    [Fact]
    public async Task What_was_set_up_through_a_relay_ends_with_it_when_its_owner_s_credential_allows_it_no_more()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        OckamNode ai = await project.MemberAsync("ai", (Relay, "ai"));
        OckamNode health = await project.MemberAsync("health", ("ai-inlet", "true"));
        // A client of ours would close its way to the relay node when it hears of the loss; this one goes on.
        await using OpenedRoute own = await ai.ResolveAsync(
            MultiAddr.Parse(project.Way), ai.CreateChannelOptions(TrustPolicy.Only(project.Node.Identifier)));
        using var registrant = new RelayRegistrant(ai.Router, own, "ai", () => { });
        registrant.Register(new Address("static_forwarding_service"));
        await registrant.Confirmed.WaitAsync(ProjectNodes.Patience);
        var way = MultiAddr.Parse($"{project.Way}/service/forward_to_ai/secure/api/service/uppercase");
        await using OpenedRoute opened = await health.ResolveAsync(way, health.CreateChannelOptions(TrustPolicy.Anyone));
        Assert.Equal("HELLO", await health.SendTextAsync(opened.Route, "hello", ProjectNodes.Patience));

        await project.Authority.AddMemberAsync(project.Authority.Identifier, ai.Identifier, ProjectNodes.Of((Relay, "db")));
        ai.RenewCredential();
        await Eventually.TrueAsync(
            () => project.Node.RelayService!.CheckAgainAsync().Result > 0 || project.Node.RelayService.Find("ai") is null, "it ended");

        Task<string> unheard = health.SendTextAsync(opened.Route, "hello", TimeSpan.FromSeconds(2));
        await Assert.ThrowsAsync<RoutingException>(() => unheard);
    }

    [Fact]
    public async Task A_relay_node_of_its_own_serves_the_members_of_the_authority_that_its_file_names()
    {
        await using ProjectNodes project = await ProjectNodes.CreateAsync();
        OckamNode ai = await project.MemberAsync("ai", (Relay, "ai"));
        OckamNode stranger = await project.StrangerAsync("stranger");
        byte[] history = await project.Node.Identities.ExportAsync(project.Node.Identifier);
        var store = new InMemoryStore();
        await new HomeServices(store, TimeProvider.System).Identities.ImportAsync(history);
        await using OckamNode node = await OckamNode.CreateAsync(
            new OckamNodeOptions { Name = "relay", Store = store, Authority = project.Node.Identifier });
        await node.StartAsync(NodeConfiguration.Parse(
            $"{{tcp-listener-address: 127.0.0.1:0, relay-service: anyone, authority-identity: {project.Node.Identifier}}}"));
        var refusals = new List<string>();
        node.RelayService!.Refused += (request, reason) =>
        {
            lock (refusals) refusals.Add($"{request.Name}: {reason}");
        };
        var way = MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{node.TcpListeners.Single().LocalEndPoint.Port}/secure/api");
        await using RelayClient own = ai.CreateRelay("ai", way, ai.CreateChannelOptions(TrustPolicy.Only(node.Identifier)));
        await own.WaitUntilUpAsync().WaitAsync(ProjectNodes.Patience);
        await using RelayClient other = ai.CreateRelay("db", way, ai.CreateChannelOptions(TrustPolicy.Only(node.Identifier)));
        await using RelayClient unknown = stranger.CreateRelay("ai", way, stranger.CreateChannelOptions(TrustPolicy.Anyone));
        await RefusedAsync(refusals, "db: its credential allows the relay 'ai', and not 'db'");
        await RefusedAsync(refusals, $"ai: it has presented no credential of {project.Node.Identifier} that is valid now");
        Assert.Equal(new Dictionary<string, Identifier> { ["ai"] = ai.Identifier }, await store.RelayOwners.ListAsync("relay"));
    }

    [Fact]
    public async Task A_relay_s_name_waits_for_its_owner_when_the_node_starts_again()
    {
        var clock = new ManualClock { Now = 1_800_000_000 };
        using var folder = new Ockam.Tests.Storage.TemporaryFolder();
        string home = Path.Combine(folder.Path, "home");
        var repository = await SqliteStore.OpenAsync(home);
        Identifier owner = new(Enumerable.Repeat((byte)1, 32).ToArray());
        await repository.RelayOwners.PutAsync("project", "ai", owner);
        await repository.RelayOwners.PutAsync("project", "gone", owner);
        await repository.RelayOwners.PutAsync("another", "ai", owner);
        await using ProjectNodes project = await ProjectNodes.CreateAsync(time: clock, store: repository);
        var refusals = new List<string>();
        project.Node.RelayService!.Refused += (_, reason) =>
        {
            lock (refusals) refusals.Add(reason);
        };
        OckamNode other = await project.MemberAsync("other", (Relay, "*"));
        await using RelayClient taking = Register(project, other, "ai");
        await Eventually.TrueAsync(
            () =>
            {
                lock (refusals) return refusals.Any(reason => reason.StartsWith($"the name belongs to {owner}", StringComparison.Ordinal));
            },
            "the name is kept for its owner");
        for (TimeSpan passed = TimeSpan.Zero; passed < TimeSpan.FromMinutes(3); passed += TimeSpan.FromSeconds(1))
        {
            if (project.Node.RelayService.Find("ai") is not null) break;
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(5);
        }

        await UpAsync(clock, taking);
        clock.Advance(TimeSpan.FromSeconds(30));
        IReadOnlyDictionary<string, Identifier> owners = new Dictionary<string, Identifier>();
        for (int i = 0; i < 500; i++)
        {
            owners = await RelayOwnersAsync(project);
            if (owners.Count == 1) break;
            await Task.Delay(10);
        }

        Assert.Equal(new Dictionary<string, Identifier> { ["ai"] = other.Identifier }, owners);
    }

    private static ValueTask<IReadOnlyDictionary<string, Identifier>> RelayOwnersAsync(ProjectNodes project) =>
        project.Store.RelayOwners.ListAsync("project");

    private static RelayClient Register(ProjectNodes project, OckamNode node, string? name) =>
        node.CreateRelay(
            name, MultiAddr.Parse(project.Way), node.CreateChannelOptions(TrustPolicy.Only(project.Node.Identifier)));

    // The clock stands still between steps, and what is under way on sockets is given real time.
    private static async Task<TimeSpan> StepAsync(ManualClock clock)
    {
        TimeSpan step = TimeSpan.FromMilliseconds(250);
        clock.Advance(step);
        await Task.Delay(15);
        return step;
    }

    private static async Task UpAsync(ManualClock clock, RelayClient relay)
    {
        for (int i = 0; i < 400 && relay.Status != SessionStatus.Up; i++)
        {
            await Task.Delay(15);
            if (i % 10 == 9) clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(SessionStatus.Up, relay.Status);
    }

    private static Task RefusedAsync(List<string> refusals, string expected) => Eventually.TrueAsync(
        () =>
        {
            lock (refusals) return refusals.Contains(expected);
        },
        expected);
}
