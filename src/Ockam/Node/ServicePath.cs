using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Sessions;

namespace Ockam.Node;

/// <summary>The way to one service of a node, by a way to that node that others use too.</summary>
/// <param name="way">The way to the node, whose owner closes it.</param>
/// <param name="service">The addresses behind it.</param>
internal sealed class ServicePath(ISessionPath way, Route service) : ISessionPath
{
    /// <summary>The way to the node.</summary>
    public ISessionPath Way => way;

    public Route Route { get; } = way.Route.Append(service);

    public Route? ProbeRoute => way.ProbeRoute;

    public SecureChannel? Channel => way.Channel;

    public Flow ReturnFlow => way.ReturnFlow;

    public long LastReceived => way.LastReceived;

    public long BytesWritten => way.BytesWritten;

    public long BytesAcknowledged => way.BytesAcknowledged;

    public Task Ended => way.Ended;

    public string? EndReason => way.EndReason;

    public void Abandon() => way.Abandon();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
