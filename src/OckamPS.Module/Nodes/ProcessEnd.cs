using System.Runtime.InteropServices;

namespace OckamPS.Module.Nodes;

/// <summary>
/// Ends what the module has begun in order when the process ends, since nobody tells a module: peers of nodes learn of it at once instead
/// of by silence. SIGTERM, and the end of the terminal, come here before the runtime ends the process for it; who is told gives up after
/// 5 s.
/// </summary>
internal static class ProcessEnd
{
    // More than what ends gives itself; a process that should end must not hang.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(8);

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
    private static void End(Func<Task> end) => end().Wait(s_patience);
}
