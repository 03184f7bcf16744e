using Ockam.Identities;
using Ockam.Node;
using Ockam.SecureChannels;
using Ockam.Storage;

namespace Ockam.Tests.Projects;

/// <summary>Keys and credentials that change while bytes flow through a portal.</summary>
public sealed class RotationTests : IAsyncLifetime
{
    private StubAuthority _authority = null!;
    private OckamNode _relay = null!;
    private OckamNode _server = null!;
    private OckamNode _client = null!;
    private FlowingPortal _portal = null!;

    public async Task InitializeAsync()
    {
        _authority = await StubAuthority.StartAsync();
        _relay = await OckamNode.CreateAsync(new OckamNodeOptions { Name = "relay", Store = new InMemoryStore() });
        _server = await _authority.CreateMemberAsync("server");
        _client = await _authority.CreateMemberAsync("client");
        _portal = await FlowingPortal.StartAsync(_relay, _server, _client);
    }

    public async Task DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        await _relay.DisposeAsync();
        await _authority.DisposeAsync();
    }

    [Fact]
    public async Task A_node_rotates_its_identity_and_its_portal_goes_on()
    {
        OckamNode[] nodes = [_client, _server, _relay];
        foreach (OckamNode node in nodes)
        {
            await node.RotateIdentityAsync();
            await node.RotateIdentityAsync();
            await _portal.FlowsOnAsync();
        }

        await KnowsAsync(_server, _client.Identifier, changes: 3);
        await KnowsAsync(_client, _server.Identifier, changes: 3);
        await KnowsAsync(_client, _relay.Identifier, changes: 3);
        Assert.Equal(0, _client.FindSession(_portal.Inlet)!.Reconnects);
        Assert.Equal(0, _server.FindRelay("ai")!.Session.Reconnects);
        await _portal.StopAsync();
        // The same credential as before, which names the identity and not its key, is believed of a channel with the new purpose key.
        foreach (SecureChannel channel in _client.SecureChannels) channel.Close(SecureChannelCloseReason.ClosedHere);
        await Eventually.TrueAsync(() => _client.FindSession(_portal.Inlet)!.Reconnects == 1, "the way is made anew");
        await IsMemberAsync(at: _server, _client.Identifier);
    }

    [Fact]
    public async Task An_authority_rotates_its_purpose_key_without_effect()
    {
        CredentialAndPurposeKey old = _client.Credential!;
        byte[] before = PurposeKey(old);
        await _authority.Node.Identities.RemovePurposeKeyAsync(_authority.Identifier, PurposeKeyKind.Credentials, default);

        _server.RenewCredential();
        await Eventually.TrueAsync(() => !PurposeKey(_server.Credential!).AsSpan().SequenceEqual(before), "the server's is by the new key");

        await IsMemberAsync(at: _client, _server.Identifier);
        await IsMemberAsync(at: _server, _client.Identifier);
        Assert.Same(old, _client.Credential);
        Assert.NotNull(await _server.Credentials.VerifyAsync(old, [_authority.Identifier], _client.Identifier));
        await _portal.FlowsOnAsync();
    }

    [Fact]
    public async Task After_an_authority_rotates_one_member_that_hears_of_it_is_enough()
    {
        ulong old = await ExpiryAsync(at: _server, _client.Identifier);
        await _authority.Node.RotateIdentityAsync();
        _authority.Lifetime *= 2;
        // Nobody else has a channel to it; the next that has reason to ask learns of it.
        _client.RenewCredential();

        await KnowsAsync(_client, _authority.Identifier, changes: 2);
        // The client presents its new credential, which the server cannot judge; so it asks the authority, and looks again.
        await KnowsAsync(_server, _authority.Identifier, changes: 2);
        await Eventually.TrueAsync(() => IsByNewKey(_server) && IsByNewKey(_client), "both have credentials by the new key");
        await EventuallyAsync(async () => await ExpiryAsync(at: _server, _client.Identifier) > old, "the server believes the new one");
        await IsMemberAsync(at: _client, _server.Identifier);
        await _portal.FlowsOnAsync();
        Assert.Equal(0, _client.FindSession(_portal.Inlet)!.Reconnects);
    }

    [Fact]
    public async Task Whoever_has_a_channel_to_an_authority_that_rotates_is_told_at_once()
    {
        await using OpenedRoute way = await _server.ResolveAsync(
            _authority.Route, _server.CreateChannelOptions(TrustPolicy.Only(_authority.Identifier)));
        await Eventually.TrueAsync(
            () => _authority.Node.SecureChannels.Any(channel => channel.Status == SecureChannelStatus.Open), "both ends are open");
        await _authority.Node.RotateIdentityAsync();

        await KnowsAsync(_server, _authority.Identifier, changes: 2);
        await Eventually.TrueAsync(() => IsByNewKey(_server), "the server has another credential");
        await Eventually.TrueAsync(() => IsByNewKey(_client), "and the client, to which it was presented");
        await _portal.FlowsOnAsync();
    }

    [Fact]
    public async Task A_member_that_is_removed_is_told_why_and_its_new_channels_fail()
    {
        _authority.Remove(_client.Identifier);
        _client.RenewCredential();
        await Eventually.TrueAsync(() => _client.CredentialFailure is not null, "the client was refused");

        Assert.True(_client.CredentialFailure!.IsRefused);
        Assert.Contains("unauthorized member", _client.CredentialFailure.Message, StringComparison.Ordinal);
        // What it has is good to its end.
        Assert.NotNull(_client.Credential);
        Assert.Empty(_client.GetSnapshot().Problems);
        await _portal.FlowsOnAsync();
    }

    private bool IsByNewKey(OckamNode node) => node.Credential is { } credential
        && node.Credentials.VerifyAsync(credential, [_authority.Identifier], node.Identifier).AsTask() is { IsCompletedSuccessfully: true };

    private static byte[] PurposeKey(CredentialAndPurposeKey credential) => credential.PurposeKeyAttestation.Data.ToArray();

    private static Task KnowsAsync(OckamNode node, Identifier identifier, int changes) => EventuallyAsync(
        async () => (await node.Identities.GetAsync(identifier))?.Changes.Count == changes,
        $"{node.Name} knows {changes} changes of {identifier}");

    private Task IsMemberAsync(OckamNode at, Identifier identifier) => EventuallyAsync(
        async () => await ExpiryAsync(at, identifier) > 0, $"{at.Name} knows the attributes of {identifier}");

    private async Task<ulong> ExpiryAsync(OckamNode at, Identifier identifier)
    {
        ulong now = (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return (await at.Attributes.GetAsync(identifier, _authority.Identifier, at.Name, now))?.ExpiresAt ?? 0;
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition, string what)
    {
        for (int i = 0; i < 2_000; i++)
        {
            if (await condition()) return;
            await Task.Delay(10);
        }

        Assert.Fail($"This did not become true within 20 s: {what}");
    }
}
