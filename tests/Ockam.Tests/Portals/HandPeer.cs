using Ockam.Node;
using Ockam.Routing;

namespace Ockam.Tests.Portals;

/// <summary>One end of portals that a test plays by hand, to the byte: a mailbox of a node that its channels reach.</summary>
internal sealed class HandPeer : IDisposable
{
    private readonly Mailbox _mailbox;

    public HandPeer(OckamNode node, Flow reachedFrom, string? name = null)
    {
        _mailbox = new Mailbox(node.Router, name is null ? null : new Address(name));
        reachedFrom.AddConsumer(_mailbox.Address);
    }

    public Address Address => _mailbox.Address;

    public Task SendAsync(Route route, string bytes) => _mailbox.SendAsync(route, bytes.FromHex()).AsTask();

    public Task SendAsync(Route route, ReadOnlyMemory<byte> bytes) => _mailbox.SendAsync(route, bytes).AsTask();

    public async Task<ReceivedMessage> ReceiveAsync()
    {
        using var limit = new CancellationTokenSource(TestClient.Patience);
        return await _mailbox.ReceiveAsync(limit.Token);
    }

    /// <summary>The next message must have these bytes.</summary>
    public async Task<Route> ExpectAsync(string bytes)
    {
        ReceivedMessage message = await ReceiveAsync();
        Assert.Equal(bytes, message.Payload.Span.ToHex());
        return message.ReturnRoute;
    }

    public bool HasNothing => !_mailbox.TryReceive(out _);

    public void Dispose() => _mailbox.Dispose();
}
