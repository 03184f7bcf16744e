using System.Net.Http;
using Ockam.Identities;
using Ockam.Node;
using Ockam.NodeHost.CommandLine;
using Ockam.Projects;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;

namespace Ockam.Tests.NodeHost;

/// <summary>The node of a project as a process of its own.</summary>
[Collection(ProcessCollection.Name)]
public sealed class ProjectNodeCommandTests : IDisposable
{
    private readonly CommandHome _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task A_project_goes_on_where_it_was_when_it_is_killed()
    {
        string file = _home.Beside("project.json");
        Started first = await StartAsync("127.0.0.1:0", "--project-file", file, "--http-port", "0");
        Project project = Project.Verify(ProjectFile.Parse(await File.ReadAllBytesAsync(file)));
        Assert.Equal((first.Id, "acme", first.Identifier), (project.Id, project.Name, project.Authority.Identifier.ToString()));
        Assert.Equal($"/dnsaddr/127.0.0.1/tcp/{first.Port}/service/api", project.AccessRoute.ToString());
        using (var http = new HttpClient())
            Assert.Contains("direct_authenticator", await http.GetStringAsync($"http://{first.Http}/show"), StringComparison.Ordinal);

        // Beside the running process, on its store, as the commands for tickets and members do.
        using OneTimeCode once = await OnStoreAsync(authority => authority.CreateTokenAsync(
            authority.Identifier, new Dictionary<string, string> { ["ockam-relay"] = "ai" }));
        using OneTimeCode twice = await OnStoreAsync(authority => authority.CreateTokenAsync(
            authority.Identifier, new Dictionary<string, string> { ["ockam-relay"] = "*" }, uses: 2));
        var memberStore = new InMemoryStore();
        await using OckamNode stranger = await CreateAsync("stranger");
        await using OckamNode other = await CreateAsync("other");
        var memberHome = new HomeServices(memberStore, TimeProvider.System);
        Identifier memberIdentifier = (await memberHome.Identities.CreateAsync("default")).Identifier;
        await memberHome.Identities.ImportAsync(project.Authority.ChangeHistory.Bytes);
        await using OckamNode member = await OckamNode.CreateAsync(new OckamNodeOptions
        {
            Name = "member", Store = memberStore, Authority = project.Authority.Identifier, CredentialScope = project.MemberScope,
            AuthorityRoute = project.AuthorityChannel,
        });
        Assert.Equal(EnrollmentOutcome.Enrolled, await AskAsync(member, project, client => client.PresentTokenAsync(once)));
        Assert.Equal(EnrollmentOutcome.Enrolled, await AskAsync(other, project, client => client.PresentTokenAsync(twice)));
        member.RenewCredential();
        await using RelayClient relay = member.CreateRelay(
            "ai", project.NodeChannel, member.CreateChannelOptions(TrustPolicy.Only(project.Node.Identifier)));
        await relay.WaitUntilUpAsync().WaitAsync(TimeSpan.FromSeconds(30));
        await first.Process.KillAsync();
        first.Process.Dispose();

        Started second = await StartAsync($"127.0.0.1:{first.Port}", "--project-file", file);
        Assert.Equal((first.Id, first.Identifier), (second.Id, second.Identifier));
        Assert.Equal(EnrollmentOutcome.AlreadyMember, await AskAsync(member, project, client => client.PresentTokenAsync(once)));
        await AskAsync(other, project, client => client.GetCredentialAsync());
        Ockam.Api.ApiException used = await Assert.ThrowsAsync<Ockam.Api.ApiException>(
            () => AskAsync(stranger, project, client => client.PresentTokenAsync(once)));
        Assert.Equal("Unknown enrollment token: already used", used.Error!.Message);
        Assert.Equal(EnrollmentOutcome.Enrolled, await AskAsync(stranger, project, client => client.PresentTokenAsync(twice)));
        IReadOnlyDictionary<string, Identifier> owners = await WithStoreAsync(store => store.RelayOwners.ListAsync("acme").AsTask());
        Assert.Equal(new Dictionary<string, Identifier> { ["ai"] = memberIdentifier }, owners);
        await Eventually.TrueAsync(() => relay.Status == Ockam.Sessions.SessionStatus.Up, "the relay is registered again");
        second.Process.Terminate();
        CommandResult ended = await second.Process.EndAsync();
        Assert.Equal(0, ended.ExitCode);
        foreach (OneTimeCode code in (OneTimeCode[])[once, twice])
            Assert.DoesNotContain(Convert.ToHexStringLower(code.Bytes), ended.Output + ended.Errors, StringComparison.OrdinalIgnoreCase);
        second.Process.Dispose();
    }

    [Theory]
    [InlineData("project")]
    [InlineData("project --listen 0.0.0.0:0")]
    [InlineData("project --listen 127.0.0.1:0 --name a/b")]
    [InlineData("project --listen 127.0.0.1:0 --credential-lifetime 4s")]
    [InlineData("project --listen 127.0.0.1:0 --credential-lifetime 366d")]
    [InlineData("project --listen 127.0.0.1:0 --http-port 70000")]
    [InlineData("project --listen 127.0.0.1:0 --trusted-identities [1]")]
    [InlineData("project --listen 127.0.0.1:0 --trusted-identities {\"I1\":{}}")]
    [InlineData("project --listen 127.0.0.1:0 --enforce-admin-checks")]
    [InlineData("project --listen 127.0.0.1:0 --account-authority I59469f87a447f9e6302fce0b09d82db8d60657c7a0f76fe88c3b3d1a58286636")]
    public async Task A_line_that_is_not_right_starts_nothing(string line)
    {
        CommandResult result = await _home.RunAsync(line.Split(' '));
        Assert.Equal(((int)ExitCode.Usage, string.Empty), (result.ExitCode, result.Output));
        Assert.False(Directory.Exists(_home.Folder));
    }

    private static Task<OckamNode> CreateAsync(string name) =>
        OckamNode.CreateAsync(new OckamNodeOptions { Name = name, Store = new InMemoryStore() });

    private async Task<Started> StartAsync(string listen, params string[] more)
    {
        NodeProcess process = NodeProcess.Start(
            ["project", "--listen", listen, "--name", "acme", "--home", _home.Folder, "--credential-lifetime", "5m", .. more]);
        var lines = new Dictionary<string, string>();
        for (string line = ""; !line.StartsWith("ready ", StringComparison.Ordinal);)
        {
            line = await process.ReadLineAsync();
            string[] words = line.Split(' ', 3);
            lines[words[0]] = words[1];
        }

        string port = lines["listener"][(lines["listener"].LastIndexOf(':') + 1)..];
        return new Started(process, lines["project"], lines["identifier"], port, lines.GetValueOrDefault("http"));
    }

    private Task<T> OnStoreAsync<T>(Func<Authority, Task<T>> action) => WithStoreAsync(async store =>
    {
        var home = new HomeServices(store, TimeProvider.System);
        NamedIdentity identity = await home.Identities.ResolveAsync(null);
        return await action(home.CreateAuthority(new AuthorityOptions { Identity = identity.Identifier }, "acme"));
    });

    private async Task<T> WithStoreAsync<T>(Func<INodeStore, Task<T>> action)
    {
        await using SqliteStore store = await SqliteStore.OpenAsync(_home.Folder);
        return await action(store);
    }

    private static async Task<T> AskAsync<T>(OckamNode node, Project project, Func<AuthorityClient, Task<T>> talk)
    {
        var options = new SecureChannelOptions { Identity = node.Identifier, Trust = TrustPolicy.Only(project.Authority.Identifier) };
        await using OpenedRoute way = await node.ResolveAsync(project.AuthorityChannel, options);
        return await talk(new AuthorityClient(node.Router, way.Route, TimeProvider.System));
    }

    private sealed record Started(NodeProcess Process, string Id, string Identifier, string Port, string? Http);
}
