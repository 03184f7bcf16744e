using System.Runtime.InteropServices;

namespace Ockam.Background;

/// <summary>Takes a process out of the terminal and out of the reach of what is done there.</summary>
internal sealed class Detachment : IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly List<PosixSignalRegistration> _signals = [];

    private Detachment() { }

    /// <summary>Somebody has told the process to end.</summary>
    public CancellationToken Ended => _ended.Token;

    /// <summary>
    /// Leaves the terminal's session: its end and Ctrl+C there do not reach the process any more. SIGTERM ends it in order from now on.
    /// </summary>
    public static Detachment Begin()
    {
        var detachment = new Detachment();
        detachment._signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, detachment.End));
        if (OperatingSystem.IsWindows()) return detachment;
        detachment._signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGHUP, static context => context.Cancel = true));
        // It fails where the process leads a group already: then whoever started it has taken it out of the terminal.
        _ = SetSession();
        return detachment;
    }

    /// <summary>
    /// Gives up standard input, and sends standard output and error to a file. What this process was started with leads to whoever
    /// started it, who would wait for its end.
    /// </summary>
    /// <param name="log">The file. What comes there this way is what the runtime says of a defect.</param>
    public static void LeaveStreams(string log)
    {
        if (OperatingSystem.IsWindows())
        {
            // No file there: what Windows knows of a defect is in its event log.
            foreach (int stream in (int[])[-10, -11, -12]) CloseHandle(GetStdHandle(stream));
            return;
        }

        using var nothing = new FileStream("/dev/null", FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var file = new FileStream(log, NodeClaim.Own(FileMode.Append, FileShare.ReadWrite));
        Duplicate((int)nothing.SafeFileHandle.DangerousGetHandle(), 0);
        Duplicate((int)file.SafeFileHandle.DangerousGetHandle(), 1);
        Duplicate((int)file.SafeFileHandle.DangerousGetHandle(), 2);
    }

    /// <summary>Lets go of the signals; the process stays out of the terminal.</summary>
    public void Dispose()
    {
        foreach (PosixSignalRegistration signal in _signals) signal.Dispose();
        _ended.Dispose();
    }

    private void End(PosixSignalContext context)
    {
        context.Cancel = true;
        _ended.Cancel();
    }

    [DllImport("libc", EntryPoint = "setsid")]
    private static extern int SetSession();

    [DllImport("libc", EntryPoint = "dup2")]
    private static extern int Duplicate(int from, int to);

    [DllImport("kernel32.dll")]
    private static extern nint GetStdHandle(int stream);

    [DllImport("kernel32.dll")]
    private static extern int CloseHandle(nint handle);
}
