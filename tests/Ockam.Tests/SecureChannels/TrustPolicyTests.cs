using Ockam.Identities;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

public class TrustPolicyTests
{
    [Fact]
    public void A_policy_of_two_accepts_both_and_no_third()
    {
        Identifier[] all = [.. Enumerable.Range(1, 3).Select(one => new Identifier(HandshakePair.Key((byte)one)))];
        var policy = TrustPolicy.Only(all[0], all[1]);
        Assert.True(policy.Accepts(all[0]));
        Assert.True(policy.Accepts(all[1]));
        Assert.False(policy.Accepts(all[2]));
        Assert.Contains(all[0].ToString(), policy.ToString(), StringComparison.Ordinal);
        Assert.Contains(all[1].ToString(), policy.ToString(), StringComparison.Ordinal);
        Assert.All(all, one => Assert.True(TrustPolicy.Anyone.Accepts(one)));
    }

    [Fact]
    public void A_policy_of_nobody_is_refused() => Assert.Throws<ArgumentException>(() => TrustPolicy.Only([]));

    [Fact]
    public async Task A_listener_that_trusts_two_opens_channels_for_both_and_none_for_a_third()
    {
        await using TestEndpoint server = await TestEndpoint.CreateAsync("server");
        server.StartEcho();
        TestEndpoint[] clients = [await TestEndpoint.CreateAsync("one"), await TestEndpoint.CreateAsync("two")];
        await using TestEndpoint third = await TestEndpoint.CreateAsync("three");
        var trust = TrustPolicy.Only(clients.Select(client => client.Identifier));
        await using SecureChannelListener listener = server.Listen(server.Options(trust));
        SecureChannel refused = await OpenAsync(third, server);
        foreach (TestEndpoint client in clients)
        {
            await using SecureChannel channel = await OpenAsync(client, server);
            Assert.Equal([1, 2], await client.EchoAsync(channel, [1, 2]));
            await channel.DisposeAsync();
            await client.DisposeAsync();
        }

        // An initiator is open with its third message, whether that was accepted or not; nothing of its is ever answered.
        await Eventually.TrueAsync(() => server.Router.Drops[DropReason.HandshakeRefused] == 1, "the third is refused");
        await refused.DisposeAsync();
        Assert.Null(await server.Store.Identities.GetChangeHistoryAsync(third.Identifier));
    }

    private static Task<SecureChannel> OpenAsync(TestEndpoint client, TestEndpoint server) =>
        client.OpenAsync(new Route(new TestWire(client.Router, server.Router).LeftAddress, ServiceAddresses.Api));
}
