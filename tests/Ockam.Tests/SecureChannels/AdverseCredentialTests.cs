using Ockam.Identities;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

/// <summary>Credentials that peers present in the handshake and afterwards (sections 5.2 and 5.6).</summary>
public class AdverseCredentialTests
{
    private readonly List<string> _refused = [];
    private Func<TestEndpoint, ValueTask<CredentialAndPurposeKey>>? _present;

    [Fact]
    public async Task A_credential_is_verified_and_stored()
    {
        await using TestEndpoint authority = await TestEndpoint.CreateAsync("authority");
        _present = client => IssueAsync(authority, client.Identifier, "one");
        await using ChannelPair pair = await OpenAsync(authority);
        Assert.Equal("one", await RoleAsync(pair, authority));
        Assert.Empty(_refused);
    }

    [Fact]
    public async Task A_credential_of_another_subject_is_reported_and_the_handshake_goes_on()
    {
        await using TestEndpoint authority = await TestEndpoint.CreateAsync("authority");
        _present = _ => IssueAsync(authority, authority.Identifier, "one");
        await using ChannelPair pair = await OpenAsync(authority);
        Assert.Single(_refused);
        Assert.Null(await RoleAsync(pair, authority));
        Assert.Equal([5], await pair.ClientEnd.EchoAsync(pair.Client, [5]));
    }

    [Fact]
    public async Task A_credential_of_another_authority_is_reported_and_the_handshake_goes_on()
    {
        await using TestEndpoint authority = await TestEndpoint.CreateAsync("authority");
        await using TestEndpoint stranger = await TestEndpoint.CreateAsync("stranger");
        _present = client => IssueAsync(stranger, client.Identifier, "one");
        await using ChannelPair pair = await OpenAsync(authority);
        Assert.Contains(stranger.Identifier.ToString(), Assert.Single(_refused), StringComparison.Ordinal);
        Assert.Null(await RoleAsync(pair, authority));
        Assert.Equal([5], await pair.ClientEnd.EchoAsync(pair.Client, [5]));
    }

    [Fact]
    public async Task Nothing_is_sent_again_while_nothing_has_changed_and_a_renewed_credential_is()
    {
        await using TestEndpoint authority = await TestEndpoint.CreateAsync("authority");
        CredentialAndPurposeKey? current = null;
        _present = async client => current ??= await IssueAsync(authority, client.Identifier, "one");
        await using ChannelPair pair = await OpenAsync(authority);
        long sent = pair.Client.MessagesSent;
        Assert.False(await pair.Client.RefreshCredentialsAsync());
        Assert.Equal(sent, pair.Client.MessagesSent);

        current = await IssueAsync(authority, pair.ClientEnd.Identifier, "two");
        Assert.True(await pair.Client.RefreshCredentialsAsync());
        Assert.Equal(sent + 1, pair.Client.MessagesSent);
        Assert.Equal("two", await RoleAsync(pair, authority));
        Assert.False(await pair.Client.RefreshCredentialsAsync());
        Assert.Empty(_refused);
    }

    [Fact]
    public async Task A_refresh_that_is_refused_is_reported_and_changes_nothing()
    {
        await using TestEndpoint authority = await TestEndpoint.CreateAsync("authority");
        CredentialAndPurposeKey? current = null;
        _present = async client => current ??= await IssueAsync(authority, client.Identifier, "one");
        await using ChannelPair pair = await OpenAsync(authority);
        var told = new List<string>();
        pair.ServerChannel.CredentialRefused += (_, reason) => told.Add(reason);
        current = await IssueAsync(authority, authority.Identifier, "two");
        Assert.True(await pair.Client.RefreshCredentialsAsync());
        Assert.Equal(told, _refused);
        Assert.Single(told);
        Assert.Equal("one", await RoleAsync(pair, authority));
        Assert.Equal([5], await pair.ClientEnd.EchoAsync(pair.Client, [5]));
    }

    [Fact]
    public async Task An_older_refresh_that_comes_late_does_not_take_the_place_of_a_newer_one()
    {
        await using TestEndpoint authority = await TestEndpoint.CreateAsync("authority");
        CredentialAndPurposeKey? current = null;
        _present = async client => current ??= await IssueAsync(authority, client.Identifier, "one");
        await using ChannelPair pair = await OpenAsync(authority);
        var records = new List<byte[]>();
        pair.Wire.ToRight = bytes =>
        {
            records.Add([.. bytes]);
            return 0;
        };
        foreach (string role in (string[])["two", "three"])
        {
            current = await IssueAsync(authority, pair.ClientEnd.Identifier, role);
            Assert.True(await pair.Client.RefreshCredentialsAsync());
        }

        var way = new Route(pair.ServerChannel.DecryptorAddress);
        pair.Wire.InjectToRight(way, Route.Empty, records[1]);
        Assert.Equal("three", await RoleAsync(pair, authority));
        pair.Wire.InjectToRight(way, Route.Empty, records[0]);
        Assert.Equal("three", await RoleAsync(pair, authority));
        Assert.Empty(_refused);
    }

    [Fact]
    public async Task The_longer_history_of_a_rotated_identity_is_accepted_over_the_open_channel()
    {
        await using TestEndpoint authority = await TestEndpoint.CreateAsync("authority");
        CredentialAndPurposeKey? current = null;
        _present = async client => current ??= await IssueAsync(authority, client.Identifier, "one");
        await using ChannelPair pair = await OpenAsync(authority);
        Identity rotated = await pair.ClientEnd.Environment.Identities.RotateAsync(pair.ClientEnd.Identifier);
        Assert.True(await pair.Client.RefreshCredentialsAsync());
        Assert.Equal(
            rotated.ChangeHistory.Bytes.ToArray(), await pair.Server.Store.Identities.GetChangeHistoryAsync(pair.ClientEnd.Identifier));
        Assert.False(await pair.Client.RefreshCredentialsAsync());
        Assert.Equal([5], await pair.ClientEnd.EchoAsync(pair.Client, [5]));
    }

    private static ValueTask<CredentialAndPurposeKey> IssueAsync(TestEndpoint authority, Identifier subject, string role) =>
        authority.Environment.Credentials.IssueAsync(
            authority.Identifier, subject, new Attributes([new("role", role)]), TimeSpan.FromHours(1));

    private static async Task<string?> RoleAsync(ChannelPair pair, TestEndpoint authority)
    {
        AttributesEntry? entry = await pair.Server.Store.Attributes.GetAsync(
            pair.ClientEnd.Identifier, authority.Identifier, pair.Server.Environment.NodeName, pair.Server.Environment.UnixSeconds);
        return entry?.Attributes.ToTexts()["role"];
    }

    private async Task<ChannelPair> OpenAsync(TestEndpoint authority)
    {
        byte[] history = await authority.Environment.Identities.ExportAsync(authority.Identifier);
        return await ChannelPair.CreateAsync(
            client: (left, right) => left.Options() with
            {
                Credentials = async cancellationToken =>
                {
                    // Asked for before the message that the server verifies, so the server knows its authority by then.
                    await right.Environment.Identities.ImportAsync(history, null, cancellationToken);
                    return [await _present!(left)];
                },
            },
            server: (_, right) => right.Options() with
            {
                Authority = authority.Identifier,
                CredentialRefused = (_, reason) => _refused.Add(reason),
            });
    }
}
