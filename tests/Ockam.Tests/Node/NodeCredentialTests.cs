using System.Collections.Concurrent;
using System.Net;
using Ockam.Identities;
using Ockam.Node;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;
using Ockam.Transport;

namespace Ockam.Tests.Node;

/// <summary>Credentials and keys that change while channels are open.</summary>
public class NodeCredentialTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private readonly InMemoryStore _home = new();
    private OckamNode _authority = null!;
    private OckamNode _client = null!;
    private OckamNode _server = null!;
    private SecureChannel _channel = null!;

    public async Task InitializeAsync()
    {
        _authority = await CreateAsync("authority", new InMemoryStore(), null);
        _client = await CreateAsync("client", _home, _authority.Identifier);
        _server = await CreateAsync("server", new InMemoryStore(), _authority.Identifier);
        byte[] history = await _authority.Identities.ExportAsync(_authority.Identifier);
        await _client.Identities.ImportAsync(history);
        await _server.Identities.ImportAsync(history);
        int port = _server.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port;
        TcpConnection connection = await _client.ConnectTcpAsync("127.0.0.1", port);
        _channel = await _client.CreateSecureChannelAsync(
            new Route(connection.SenderAddress, ServiceAddresses.Api), _client.CreateChannelOptions(TrustPolicy.Only(_server.Identifier)));
        // Its half-open handshake would end when a test moves the clock.
        await Eventually.TrueAsync(() => _server.SecureChannels.Any(other => other.Status == SecureChannelStatus.Open), "both are open");
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _server.DisposeAsync();
        await _authority.DisposeAsync();
    }

    [Fact]
    public async Task A_credential_that_is_stored_is_presented_on_open_channels()
    {
        Assert.Null(await RoleAsync());
        VerifiedCredential stored = await _client.StoreCredentialAsync(await IssueAsync("one"), "scope");
        Assert.Equal(_authority.Identifier, stored.Issuer);
        await WaitForRoleAsync("one");
        Assert.Equal(0, await _client.RefreshCredentialsAsync());
    }

    [Fact]
    public async Task A_credential_that_is_not_good_is_neither_stored_nor_presented()
    {
        CredentialAndPurposeKey foreign = await _server.Credentials.IssueAsync(
            _server.Identifier, _client.Identifier, new Attributes([]), TimeSpan.FromHours(1));
        IdentityException error = await Assert.ThrowsAsync<IdentityException>(() => _client.StoreCredentialAsync(foreign, "scope"));
        Assert.Equal(IdentityErrorReason.UntrustedIssuer, error.Reason);
        Assert.Equal(0, await _client.RefreshCredentialsAsync());
    }

    [Fact]
    public async Task A_rotation_is_presented_on_open_channels()
    {
        Identity rotated = await _client.RotateIdentityAsync();
        await EventuallyAsync(async () => (await _server.Identities.GetAsync(_client.Identifier))?.Changes.Count == 2);
        Assert.Equal(2, rotated.Changes.Count);
    }

    [Fact]
    public async Task What_another_process_stores_on_the_home_is_presented_within_a_minute()
    {
        CredentialAndPurposeKey credential = await IssueAsync("two");
        ulong expiresAt = credential.Credential.ReadData().ExpiresAt;
        await _home.Credentials.PutAsync(
            _client.Identifier, _authority.Identifier, "scope", credential.Encode(), expiresAt, _client.Name);
        _clock.Advance(TimeSpan.FromSeconds(61));
        await WaitForRoleAsync("two");
    }

    [Fact]
    public async Task A_home_that_fails_in_between_is_reported_and_ends_nothing()
    {
        var failures = new ConcurrentQueue<Exception>();
        _client.WorkerFailed += (_, failure) => failures.Enqueue(failure);
        await _home.DisposeAsync();
        _clock.Advance(TimeSpan.FromSeconds(61));
        await Eventually.TrueAsync(() => !failures.IsEmpty, "the failure was reported");
        Assert.Equal(SecureChannelStatus.Open, _channel.Status);
    }

    private async Task<OckamNode> CreateAsync(string name, InMemoryStore store, Identifier? authority) =>
        await OckamNode.CreateAsync(new OckamNodeOptions
        {
            Name = name,
            Store = store,
            Authority = authority,
            CredentialScope = authority is null ? null : "scope",
            Time = _clock,
        });

    private async Task<CredentialAndPurposeKey> IssueAsync(string role) => await _authority.Credentials.IssueAsync(
        _authority.Identifier, _client.Identifier, new Attributes([new("role", role)]), TimeSpan.FromHours(1));

    private async Task<string?> RoleAsync()
    {
        ulong now = (ulong)_clock.GetUtcNow().ToUnixTimeSeconds();
        AttributesEntry? entry = await _server.Attributes.GetAsync(_client.Identifier, _authority.Identifier, _server.Name, now);
        return entry?.Attributes.ToTexts()["role"];
    }

    private Task WaitForRoleAsync(string role) => EventuallyAsync(async () => await RoleAsync() == role);

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        for (int i = 0; i < 1_000 && !await condition(); i++) await Task.Delay(10);
        Assert.True(await condition());
    }
}
