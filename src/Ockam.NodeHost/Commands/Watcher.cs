using System.Collections.Concurrent;
using Ockam.Routing;

namespace Ockam.NodeHost.Commands;

/// <summary>Forwards as <c>hop</c> does, and keeps a copy of every payload: what a node in the middle can see.</summary>
internal sealed class Watcher : Worker
{
    private readonly ConcurrentQueue<byte[]> _payloads = new();

    public static Address Address { get; } = new("watcher");

    /// <summary>What has passed, in both directions, in order.</summary>
    public IReadOnlyList<byte[]> Payloads => [.. _payloads];

    protected override Disposition Handle(RoutedMessage message)
    {
        _payloads.Enqueue(message.Payload.ToArray());
        message.Onward.Pop();
        message.Return.Push(Address);
        return Disposition.Forward;
    }
}
