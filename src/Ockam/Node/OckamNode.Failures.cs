using Ockam.Routing;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    /// <summary>
    /// Raised, from any thread, when a worker, a handler or a provider of this node failed with an error that nobody else is told: a defect
    /// to be reported. The address is that of the worker or channel concerned. It must not block.
    /// </summary>
    public event Action<Address, Exception>? WorkerFailed
    {
        add => Router.WorkerFailed += value;
        remove => Router.WorkerFailed -= value;
    }
}
