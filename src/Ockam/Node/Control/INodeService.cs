namespace Ockam.Node.Control;

/// <summary>
/// Something of another library that a local node has: it starts and stops with the node, which disposes of it at its end.
/// </summary>
public interface INodeService : IAsyncDisposable
{
    /// <summary>Its name on the node, as a worker's address; no two services of a node have the same.</summary>
    string Name { get; }

    /// <summary>Begins on an engine of the node, which is new at each start.</summary>
    /// <param name="node">The engine.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task StartAsync(OckamNode node, CancellationToken cancellationToken = default);

    /// <summary>Ends on the engine that it began on, before that does; nothing happens where it has not begun.</summary>
    Task StopAsync();
}
