using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Tests.SecureChannels;

/// <summary>Two endpoints with an open channel over a wire that tests can spoil; the server has an echo service.</summary>
internal sealed class ChannelPair : IAsyncDisposable
{
    public required TestEndpoint ClientEnd { get; init; }

    public required TestEndpoint Server { get; init; }

    public required TestWire Wire { get; init; }

    public required SecureChannelListener Listener { get; init; }

    public required SecureChannel Client { get; init; }

    public required SecureChannel ServerChannel { get; init; }

    public static async Task<ChannelPair> CreateAsync(
        TimeProvider? time = null,
        Func<TestEndpoint, TestEndpoint, SecureChannelOptions>? client = null,
        Func<TestEndpoint, TestEndpoint, SecureChannelOptions>? server = null)
    {
        TestEndpoint left = await TestEndpoint.CreateAsync("client", time);
        TestEndpoint right = await TestEndpoint.CreateAsync("server", time);
        right.StartEcho();
        SecureChannelListener listener = right.Listen(server?.Invoke(left, right));
        var opened = new TaskCompletionSource<SecureChannel>(TaskCreationOptions.RunContinuationsAsynchronously);
        listener.Opened += channel => opened.TrySetResult(channel);
        var wire = new TestWire(left.Router, right.Router);
        SecureChannel channel = await left.OpenAsync(new Route(wire.LeftAddress, ServiceAddresses.Api), client?.Invoke(left, right));
        return new ChannelPair
        {
            ClientEnd = left,
            Server = right,
            Wire = wire,
            Listener = listener,
            Client = channel,
            ServerChannel = await opened.Task.WaitAsync(TimeSpan.FromSeconds(20)),
        };
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Listener.DisposeAsync();
        await ClientEnd.DisposeAsync();
        await Server.DisposeAsync();
    }
}
