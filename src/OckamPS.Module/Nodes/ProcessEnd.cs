using System.Runtime.InteropServices;

namespace OckamPS.Module.Nodes;

/// <summary>
/// Ends what the module has begun in order when the process ends, since nobody tells a module: peers of nodes learn of it at once instead
/// of by silence. SIGTERM, and the end of the terminal, come here before the runtime ends the process for it; both events together
/// take no longer than 5 s.
/// </summary>
internal static class ProcessEnd
{
    // All has ended 5 s after the first of the events; the rest of that is for the runtime's own end.
    private static readonly EndPatience s_patience = new(TimeProvider.System, TimeSpan.FromSeconds(4.5));

    // Kept, since a registration that nobody holds is undone.
    private static readonly List<PosixSignalRegistration> s_terminate = [];

    public static void Watch(Func<Task> end)
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => End(end);
        lock (s_terminate)
        {
            foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGTERM, PosixSignal.SIGHUP])
                s_terminate.Add(PosixSignalRegistration.Create(signal, _ => End(end)));
        }
    }

    // The process waits for this handler and for nothing that the handler began.
    private static void End(Func<Task> end) => s_patience.Wait(end);
}
