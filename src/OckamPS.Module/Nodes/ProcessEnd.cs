using System.Runtime.InteropServices;
using Ockam.Node.Control;

namespace OckamPS.Module.Nodes;

/// <summary>
/// Ends the nodes in order when the process does, since nobody tells a module: peers learn of it at once instead of by silence. SIGTERM
/// comes here before the runtime ends the process for it; the registry gives up after 5 s.
/// </summary>
internal static class ProcessEnd
{
    private static PosixSignalRegistration? s_terminate;

    public static void Watch(NodeRegistry registry)
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => End(registry);
        s_terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => End(registry));
    }

    // The process waits for this handler and for nothing that the handler began.
    private static void End(NodeRegistry registry) => registry.DisposeAsync().AsTask().Wait();
}
