using Ockam.Identities;
using Ockam.Node;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Storage;

namespace Ockam.Tests.SecureChannels;

/// <summary>What a node needs for secure channels, without sockets.</summary>
internal sealed class TestEndpoint : IAsyncDisposable
{
    // Circles are found by waiting in vain, which tests need not do for 10 s.
    private static readonly TimeSpan s_circleTimeout = TimeSpan.FromSeconds(0.5);

    private TestEndpoint(string name, InMemoryStore store, TimeProvider time)
    {
        Store = store;
        var home = new HomeServices(store, time);
        Environment = new ChannelEnvironment(Router, home.Vault, home.Identities, home.PurposeKeys, home.Credentials, name, time)
        {
            CircleTimeout = s_circleTimeout,
        };
    }

    public Router Router { get; } = new();

    public InMemoryStore Store { get; }

    public ChannelEnvironment Environment { get; }

    public Identifier Identifier { get; private set; }

    public static async Task<TestEndpoint> CreateAsync(string name, TimeProvider? time = null)
    {
        var endpoint = new TestEndpoint(name, new InMemoryStore(), time ?? TimeProvider.System);
        endpoint.Identifier = (await endpoint.Environment.Identities.CreateAsync(name)).Identifier;
        return endpoint;
    }

    public SecureChannelOptions Options(TrustPolicy? trust = null) =>
        new() { Identity = Identifier, Trust = trust ?? TrustPolicy.Anyone, Timeout = TimeSpan.FromSeconds(20) };

    public SecureChannelListener Listen(SecureChannelOptions? options = null)
    {
        var listener = new SecureChannelListener(Environment, ServiceAddresses.Api, options ?? Options());
        listener.Flow.AddConsumer(ServiceAddresses.Echo);
        listener.Flow.AddConsumer(ServiceAddresses.Api);
        return listener;
    }

    public void StartEcho() => Router.Register(ServiceAddresses.Echo, new EchoWorker(ServiceAddresses.Echo));

    public Task<SecureChannel> OpenAsync(Route route, SecureChannelOptions? options = null) =>
        SecureChannel.OpenAsync(Environment, route, options ?? Options(), CancellationToken.None);

    public async Task<byte[]> EchoAsync(SecureChannel channel, byte[] payload)
    {
        using var mailbox = new Mailbox(Router);
        channel.Flow.AddConsumer(mailbox.Address);
        await mailbox.SendAsync(new Route(channel.EncryptorAddress, ServiceAddresses.Echo), payload);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        ReceivedMessage answer = await mailbox.ReceiveAsync(timeout.Token);
        channel.Flow.RemoveConsumer(mailbox.Address);
        return answer.Payload.ToArray();
    }

    public ValueTask DisposeAsync()
    {
        Environment.Channels.Dispose();
        return Store.DisposeAsync();
    }
}
