using System.Collections.Concurrent;
using System.Net;
using Ockam.Node;
using Ockam.Policies;
using Ockam.Relays;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;

namespace Ockam.Tests.Policies;

/// <summary>Relays for those with an attribute.</summary>
public sealed class PolicyRelayTests
{
    [Fact]
    public async Task A_relay_is_for_who_has_the_attribute_and_ends_with_it()
    {
        await using PolicyNodes nodes = await PolicyNodes.CreateAsync(nearAttributes: "relay-ai");
        await using OckamNode relayNode = await PolicyNodes.CreateNodeAsync("relay", nodes.Authority, new InMemoryStore());
        RelayService service = await relayNode.StartRelayServiceAsync(new RelayServiceOptions
        {
            Authorization = RelayAuthorization.Anyone, Allow = PolicyExpression.Parse("relay-ai"),
        });
        var refusals = new ConcurrentQueue<string>();
        service.Refused += (_, reason) => refusals.Enqueue(reason);
        int port = relayNode.ListenTcp(new IPEndPoint(IPAddress.Loopback, 0)).LocalEndPoint.Port;
        MultiAddr at = MultiAddr.Parse($"/ip4/127.0.0.1/tcp/{port}/secure/api");
        RelayClient near = nodes.Near.CreateRelay("near", at, nodes.Near.CreateChannelOptions(TrustPolicy.Anyone));
        await near.WaitUntilUpAsync().WaitAsync(TimeSpan.FromSeconds(20));

        RelayClient far = nodes.Far.CreateRelay("far", at, nodes.Far.CreateChannelOptions(TrustPolicy.Anyone));
        await Eventually.TrueAsync(
            () => refusals.Any(reason => reason.Contains("subject.relay-ai is not known")), "the far node is refused");
        Assert.Null(service.Find("far"));
        Assert.NotNull(service.Find("near"));

        await relayNode.SetPolicyAsync(
            PolicyTarget.ForResource(PolicyResourceTypes.RelayService), PolicyExpression.Parse("relay-ai and nobody"));
        await Eventually.TrueAsync(() => service.Find("near") is null, "the relay is gone");
        await Eventually.TrueAsync(() => near.LastError is not null, "its owner is told");
        await Eventually.TrueAsync(
            () => refusals.Any(reason => reason.Contains("subject.nobody is not known")), "it is refused when it asks again");
        Assert.DoesNotContain("nobody", near.LastError);

        await relayNode.SetPolicyAsync(
            PolicyTarget.ForResource(PolicyResourceTypes.RelayService), PolicyExpression.Parse("ai-outlet"));
        await far.DisposeAsync();
        RelayClient again = nodes.Far.CreateRelay("again", at, nodes.Far.CreateChannelOptions(TrustPolicy.Anyone));
        await again.WaitUntilUpAsync().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.NotNull(service.Find("again"));
    }
}
