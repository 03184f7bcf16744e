using Ockam.Sessions;

namespace Ockam.Node;

/// <summary>A session that several inlets use: the last to go closes it.</summary>
internal sealed class SharedSession(Session session)
{
    public Session Session => session;

    /// <summary>How many inlets use it; under the lock of whoever shares it out.</summary>
    public int Users { get; set; }
}
