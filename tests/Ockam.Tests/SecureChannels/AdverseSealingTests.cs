using System.Collections.Concurrent;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

/// <summary>Sealing through more channels than a message may cross hops.</summary>
public class AdverseSealingTests
{
    [Fact]
    public async Task A_close_through_as_many_channels_as_there_may_be_hops_keeps_no_lock()
    {
        await using var pair = await ChannelPair.CreateAsync();
        var failures = new ConcurrentQueue<Exception>();
        pair.ClientEnd.Router.WorkerFailed += (_, failure) => failures.Enqueue(failure);
        var channels = new List<SecureChannel> { pair.Client };
        for (int i = 0; i <= Router.MaximumHops; i++)
            channels.Add(await pair.ClientEnd.OpenAsync(new Route(pair.Wire.LeftAddress, ServiceAddresses.Api)));
        // Each leads through the one before; the handshakes themselves could not have come so far.
        for (int i = 1; i < channels.Count; i++)
            channels[i].SetRemoteRoute(new Route(channels[i - 1].EncryptorAddress, channels[i].RemoteRoute![^1]));
        await Task.Run(async () => await channels[^1].DisposeAsync());
        // What was sealed and did not leave ends its channel, and ending takes every lock.
        foreach (SecureChannel channel in channels.Skip(1)) await channel.Completion.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Empty(failures);
        Assert.Equal(1, pair.ClientEnd.Router.Drops[DropReason.TooManyHops]);
    }
}
