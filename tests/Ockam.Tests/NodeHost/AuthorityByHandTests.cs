using System.Net;
using Ockam.Identities;
using Ockam.Node;
using Ockam.NodeHost.CommandLine;
using Ockam.Storage;

namespace Ockam.Tests.NodeHost;

/// <summary>Trust without a project: an authority's history and a credential are carried by hand (section 9.3).</summary>
public sealed class AuthorityByHandTests : IDisposable
{
    private readonly CommandHome _authorityHome = new();
    private readonly CommandHome _memberHome = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("ockamps-hand-");

    public void Dispose()
    {
        _authorityHome.Dispose();
        _memberHome.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_node_presents_the_credential_that_was_stored_for_it_and_believes_the_authority_of_its_file()
    {
        string authority = await _authorityHome.CreateIdentityAsync("authority");
        string history = (await _authorityHome.RunAsync("identity", "export", "authority")).Done().Text;
        string member = await _memberHome.CreateIdentityAsync("member");
        await using OckamNode server = await OckamNode.CreateAsync(new OckamNodeOptions
        {
            Store = new InMemoryStore(), Authority = Identifier.Parse(authority),
        });
        await server.Identities.ImportAsync(Convert.FromHexString(history));
        server.StartRelayService(new() { Authorization = Ockam.Relays.RelayAuthorization.Anyone });
        int port = server.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port;

        string credential = (await _authorityHome.RunAsync("credential", "issue", "--for", member, "--attribute", "role=ai")).Done().Text;
        await _authorityHome.IntroduceAsync("authority", _memberHome);
        (await _memberHome.RunAsync(
            "credential", "store", "--issuer", authority, "--scope", "by-hand", "--credential", credential, "--node", "ai")).Done();
        string file = Path.Combine(_folder.FullName, "ai.yaml");
        await File.WriteAllTextAsync(file, $$"""
            name: ai
            authority-identity: {{history}}
            credential-scope: by-hand
            relays: { ai: { at: /ip4/127.0.0.1/tcp/{{port}}/secure/api, trust: {{server.Identifier}} } }
            """);
        var output = new LineWriter();
        using var stop = new CancellationTokenSource();
        Task<int> node = CommandRunner.RunAsync(
            ["run", file, "--home", _memberHome.Folder], TextReader.Null, output, TextWriter.Null, TimeProvider.System, stop.Token);
        await output.FindAsync("relay ");

        ulong now = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        AttributesEntry? entry = await server.Attributes.GetAsync(
            Identifier.Parse(member), Identifier.Parse(authority), server.Name, now);
        Assert.Equal("ai", entry?.Attributes.ToTexts()["role"]);
        await stop.CancelAsync();
        Assert.Equal(0, await node);
    }

    [Fact]
    public async Task An_authority_of_which_nothing_is_known_is_said_so_before_anything_starts()
    {
        string authority = await _authorityHome.CreateIdentityAsync("authority");
        await _memberHome.CreateIdentityAsync("member");
        string file = Path.Combine(_folder.FullName, "node.yaml");
        await File.WriteAllTextAsync(file, $"authority-identity: {authority}");

        CommandResult result = await _memberHome.RunAsync("run", file, "--output", "json");

        Assert.Equal((3, "unknown_identity"), (result.ExitCode, result.ErrorId));
        Assert.Contains("Import it first", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_old_history_in_the_file_does_no_harm_where_a_longer_one_is_known()
    {
        string authority = await _authorityHome.CreateIdentityAsync("authority");
        string old = (await _authorityHome.RunAsync("identity", "export", "authority")).Done().Text;
        (await _authorityHome.RunAsync("identity", "rotate", "authority")).Done();
        await _memberHome.CreateIdentityAsync("member");
        await _authorityHome.IntroduceAsync("authority", _memberHome);
        string file = Path.Combine(_folder.FullName, "node.yaml");
        await File.WriteAllTextAsync(file, $"name: old\nauthority-identity: {old}");
        var output = new LineWriter();
        using var stop = new CancellationTokenSource();

        Task<int> node = CommandRunner.RunAsync(
            ["run", file, "--home", _memberHome.Folder], TextReader.Null, output, TextWriter.Null, TimeProvider.System, stop.Token);
        await output.FindAsync("ready old");
        await stop.CancelAsync();
        Assert.Equal(0, await node);

        await using SqliteStore store = await SqliteStore.OpenAsync(_memberHome.Folder);
        Identity? known = await new HomeServices(store, TimeProvider.System).Identities.GetAsync(Identifier.Parse(authority));
        Assert.Equal(2, known?.Changes.Count);
    }
}
