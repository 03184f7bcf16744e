using System.Net;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Projects;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Tests.NodeHost;

namespace Ockam.Tests.Projects;

/// <summary>A project's node gets a new key, as planned.</summary>
public sealed class AuthorityRotationTests : IAsyncLifetime
{
    private OckamNode _project = null!;
    private OckamNode _member = null!;
    private Authority _authority = null!;
    private MultiAddr _route = MultiAddr.Empty;

    public async Task InitializeAsync()
    {
        _project = await OckamNode.CreateAsync(
            new OckamNodeOptions { Name = "project", Store = new InMemoryStore(), IsOwnAuthority = true });
        _authority = await _project.StartAuthorityAsync(new AuthorityOptions { Identity = _project.Identifier, ProjectId = "p" });
        _project.StartRelayService(new() { Authorization = _project.CreateMemberRelayAuthorization() });
        int port = _project.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port;
        _route = MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{port}/secure/api");
        var store = new InMemoryStore();
        // A member before its node starts, and asks.
        NamedIdentity member = await new HomeServices(store, TimeProvider.System).Identities.CreateAsync("member");
        await _authority.AddMemberAsync(
            _project.Identifier, member.Identifier, new Dictionary<string, string> { ["ockam-relay"] = "ai" });
        _member = await OckamNode.CreateAsync(new OckamNodeOptions
        {
            Name = "member", Store = store, Identity = "member", Authority = _project.Identifier, AuthorityRoute = _route,
            CredentialScope = "project-member-p",
        });
    }

    public async Task DisposeAsync()
    {
        await _member.DisposeAsync();
        await _project.DisposeAsync();
    }

    [Fact]
    public async Task Members_with_a_relay_take_the_new_history_and_a_new_credential_at_once_and_the_relay_stays()
    {
        await using var relay = _member.CreateRelay("ai", _route, _member.CreateChannelOptions(TrustPolicy.Only(_project.Identifier)));
        await relay.WaitUntilUpAsync();
        CredentialAndPurposeKey old = _member.Credential!;

        AuthorityRotationPlan plan = await _authority.PlanRotationAsync(_project.Identities);
        Assert.Equal((1, 1), (plan.Changes, plan.Members));
        Assert.Contains("of 1 member are refused", plan.Effects[0], StringComparison.Ordinal);
        Assert.Contains(plan.Effects, effect => effect.Contains("30 days", StringComparison.Ordinal));
        Identity rotated = await _project.RotateAuthorityAsync(plan);

        Assert.Equal(2, rotated.Changes.Count);
        await Eventually.TrueAsync(() => _member.Credential is { } now && !ReferenceEquals(now, old), "the member has another credential");
        Assert.Equal(2, (await _member.Identities.GetAsync(_project.Identifier))!.Changes.Count);
        await _member.Credentials.VerifyAsync(_member.Credential!, [_project.Identifier], _member.Identifier);
        IdentityException error = await Assert.ThrowsAsync<IdentityException>(
            () => _member.Credentials.VerifyAsync(old, [_project.Identifier], _member.Identifier).AsTask());
        Assert.Equal(IdentityErrorReason.NotLatestChange, error.Reason);
        await Eventually.TrueAsync(() => _project.RelayService!.Relays.Any(one => one.IsConnected), "the relay is there");
        Assert.Equal(0, relay.Session.Reconnects);
    }

    [Fact]
    public async Task A_member_that_was_away_comes_back_with_its_old_credential_and_is_served()
    {
        await _member.WaitForCredentialAsync();
        await _project.RotateAuthorityAsync(await _authority.PlanRotationAsync(_project.Identities));

        await using var relay = _member.CreateRelay("ai", _route, _member.CreateChannelOptions(TrustPolicy.Only(_project.Identifier)));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await relay.WaitUntilUpAsync(limit.Token);
    }

    [Fact]
    public async Task An_authority_is_rotated_by_a_plan_that_still_holds_and_not_otherwise()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _project.RotateIdentityAsync());
        AuthorityRotationPlan plan = await _authority.PlanRotationAsync(_project.Identities);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _member.RotateAuthorityAsync(plan));
        await _project.RotateAuthorityAsync(plan);
        IdentityException error = await Assert.ThrowsAsync<IdentityException>(() => _project.RotateAuthorityAsync(plan));
        Assert.Equal(IdentityErrorReason.ChangedMeanwhile, error.Reason);
        Assert.Equal(2, (await _project.Identities.GetAsync(_project.Identifier))!.Changes.Count);
    }

    [Fact]
    public async Task A_ticket_from_before_makes_members_of_who_knows_only_the_old_key_and_of_who_knows_the_new_one()
    {
        await using OckamNode project = await OckamNode.CreateAsync(
            new OckamNodeOptions { Name = "p2", Store = new InMemoryStore(), IsOwnAuthority = true });
        Project described = await project.StartProjectAsync(
            new ProjectNodeOptions { ProjectName = "p2", Listen = new IPEndPoint(IPAddress.Loopback, 0) });
        using OneTimeCode code = await project.Authority!.CreateTokenAsync(
            project.Identifier, new Dictionary<string, string> { ["ai-inlet"] = "true" }, uses: 2);
        using EnrollmentTicket ticket = EnrollmentTicket.Create(described, code);

        await project.RotateAuthorityAsync(await project.Authority.PlanRotationAsync(project.Identities));

        for (int i = 0; i < 2; i++)
        {
            var store = new InMemoryStore();
            var home = new HomeServices(store, TimeProvider.System);
            if (i == 1) await home.Identities.ImportAsync(await project.Identities.ExportAsync(project.Identifier));
            await home.Projects.ImportAsync(ticket.Project);
            await using OckamNode member = await OckamNode.CreateAsync(
                new OckamNodeOptions { Name = $"member-{i}", Store = store, Project = "p2" });
            Assert.Equal(EnrollmentOutcome.Enrolled, await member.EnrollAsync(ticket));
            Assert.NotNull(await member.WaitForCredentialAsync());
            Assert.Equal(2, (await member.Identities.GetAsync(project.Identifier))!.Changes.Count);
        }
    }

    [Fact]
    public async Task By_command_too_an_authority_with_members_is_rotated_only_on_purpose()
    {
        using var home = new CommandHome();
        string identifier = await home.CreateIdentityAsync("authority");
        await using (SqliteStore store = await SqliteStore.OpenAsync(home.Folder))
        {
            Authority authority = new HomeServices(store, TimeProvider.System)
                .CreateAuthority(new AuthorityOptions { Identity = Identifier.Parse(identifier) }, "project");
            await authority.AddMemberAsync(authority.Identifier, _member.Identifier, new Dictionary<string, string>());
        }

        CommandResult refused = await home.RunAsync("identity", "rotate", "authority", "--output", "json");
        Assert.Equal("is_authority", refused.ErrorId);
        Assert.Contains("of 1 member are refused", refused.Error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Single((await home.RunAsync("identity", "show", "authority", "--full", "--output", "json")).Done().Json
            .GetProperty("changes").EnumerateArray());

        (await home.RunAsync("identity", "rotate", "authority", "--authority")).Done();
        Assert.Equal(2, (await home.RunAsync("identity", "show", "authority", "--full", "--output", "json")).Done().Json
            .GetProperty("changes").EnumerateArray().Count());
    }

    [Fact]
    public async Task A_key_that_another_process_has_given_the_authority_reaches_its_members_within_seconds()
    {
        using var home = new CommandHome();
        await home.CreateIdentityAsync("authority");
        await using OckamNode project = await OckamNode.CreateAsync(new OckamNodeOptions
        {
            Name = "project", Store = await SqliteStore.OpenAsync(home.Folder), Identity = "authority", IsOwnAuthority = true,
        });
        int port = project.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port;
        await using OpenedRoute way = await _member.ResolveAsync(
            MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{port}/secure/api"), _member.CreateChannelOptions(TrustPolicy.Only(project.Identifier)));
        await Eventually.TrueAsync(() => project.SecureChannels.Any(one => one.Status == SecureChannelStatus.Open), "it is open");

        (await home.RunAsync("identity", "rotate", "authority")).Done();

        for (int i = 0; i < 1_000 && (await _member.Identities.GetAsync(project.Identifier))!.Changes.Count == 1; i++) await Task.Delay(10);
        Assert.Equal(2, (await _member.Identities.GetAsync(project.Identifier))!.Changes.Count);
    }
}
