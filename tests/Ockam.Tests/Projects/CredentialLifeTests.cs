using Ockam.Identities;
using Ockam.Node;
using Ockam.Projects;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;

namespace Ockam.Tests.Projects;

/// <summary>Credentials of five seconds, by the clock on the wall.</summary>
public sealed class CredentialLifeTests
{
    [Fact]
    public async Task Credentials_of_five_seconds_never_lapse_until_a_member_is_removed_which_then_learns_why()
    {
        await using StubAuthority authority = await StubAuthority.StartAsync();
        authority.Lifetime = TimeSpan.FromSeconds(5);
        await using OckamNode server = await authority.CreateMemberAsync("server");
        await using OckamNode client = await authority.CreateMemberAsync("client");
        var changes = new System.Collections.Concurrent.ConcurrentQueue<NodeChange>();
        client.Changed += changes.Enqueue;
        int port = server.ListenTcp(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0)).LocalEndPoint.Port;
        MultiAddr to = MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{port}/secure/api");
        await using OpenedRoute way = await client.ResolveAsync(to, client.CreateChannelOptions(TrustPolicy.Only(server.Identifier)));
        await Eventually.TrueAsync(() => IsMember(server, client, authority), "the server knows the client as a member");

        long begin = Environment.TickCount64;
        while (Environment.TickCount64 - begin < 7_000)
        {
            Assert.True(IsMember(server, client, authority), "The client is a member all the time.");
            Assert.NotNull(client.Credential);
            await Task.Delay(50);
        }

        authority.Remove(client.Identifier);
        await Eventually.TrueAsync(() => client.Credential is null, "the client's credential is over");
        await Eventually.TrueAsync(() => !IsMember(server, client, authority), "the server's knowledge of it is, too");
        Assert.True(IsMember(client, server, authority));
        SecureChannelException error = await Assert.ThrowsAsync<SecureChannelException>(
            () => client.ResolveAsync(to, client.CreateChannelOptions(TrustPolicy.Only(server.Identifier))));
        Assert.Contains("unauthorized member", error.Message, StringComparison.Ordinal);
        Assert.Contains("unauthorized member", Assert.Single(client.GetSnapshot().Problems), StringComparison.Ordinal);
        Assert.Contains(changes, change => change is { Resource: NodeResource.Credential, Name: "own", Status: "refused" });
        // Who comes to it is answered all the same: a stranger's handshake must not wait for anybody.
        await using OpenedRoute back = await server.ResolveAsync(
            MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{client.ListenTcp(new(System.Net.IPAddress.Loopback, 0)).LocalEndPoint.Port}/secure/api"),
            server.CreateChannelOptions(TrustPolicy.Only(client.Identifier)));
        Assert.Equal(SecureChannelStatus.Open, back.Channel!.Status);
    }

    [Fact]
    public async Task After_a_restart_the_kept_credential_is_presented_while_the_authority_is_away()
    {
        await using StubAuthority authority = await StubAuthority.StartAsync();
        DirectoryInfo folder = Directory.CreateTempSubdirectory("ockamps-life-");
        try
        {
            string home = Path.Combine(folder.FullName, "home");
            CredentialAndPurposeKey first;
            await using (OckamNode node = await authority.CreateMemberAsync("node", await SqliteStore.OpenAsync(home)))
                first = node.Credential!;
            await authority.Node.TcpListeners.Single().DisposeAsync();

            await using OckamNode again = await authority.CreateMemberAsync("node", await SqliteStore.OpenAsync(home));

            Assert.Equal(first.Encode(), again.Credential!.Encode());
            Assert.Equal(1, authority.Requests);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task An_authority_that_is_away_is_named_where_a_channel_needs_a_credential()
    {
        await using StubAuthority authority = await StubAuthority.StartAsync();
        await authority.Node.TcpListeners.Single().DisposeAsync();
        CredentialException error = await Assert.ThrowsAsync<CredentialException>(() => authority.CreateMemberAsync("node"));
        Assert.False(error.IsRefused);
        Assert.Contains(authority.Identifier.ToString(), error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public async Task Half_of_what_belongs_to_an_authority_is_refused(bool hasAuthority, bool hasScope)
    {
        await using StubAuthority authority = await StubAuthority.StartAsync();
        var options = new OckamNodeOptions
        {
            Store = new InMemoryStore(), AuthorityRoute = authority.Route,
            Authority = hasAuthority ? authority.Identifier : null, CredentialScope = hasScope ? "s" : null,
        };
        await Assert.ThrowsAsync<ArgumentException>(() => OckamNode.CreateAsync(options));
        await Assert.ThrowsAsync<ArgumentException>(
            () => OckamNode.CreateAsync(new OckamNodeOptions { Store = new InMemoryStore(), CredentialScope = "s" }));
    }

    private static bool IsMember(OckamNode at, OckamNode of, StubAuthority authority)
    {
        ulong now = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        // A store in memory answers at once.
        AttributesEntry? entry = at.Attributes.GetAsync(of.Identifier, authority.Identifier, at.Name, now).AsTask().Result;
        return entry?.Attributes.ToTexts().GetValueOrDefault("member") == "true";
    }
}
