using System.Management.Automation.Runspaces;

namespace OckamPS.Module.Nodes;

/// <summary>
/// The runspaces that have imported the module. They share the nodes, so the nodes end when the last that is alive removes it; one that
/// was closed without removing the module does not count.
/// </summary>
internal static class Runspaces
{
    private static readonly Lock s_lock = new();
    private static readonly List<WeakReference<Runspace>> s_imported = [];

    public static void Enter(Runspace? runspace)
    {
        if (runspace is null) return;
        lock (s_lock)
        {
            Forget(runspace);
            s_imported.Add(new WeakReference<Runspace>(runspace));
        }
    }

    /// <summary>A runspace removes the module.</summary>
    /// <returns>Whether it was the last that is alive.</returns>
    public static bool Leave(Runspace? runspace)
    {
        lock (s_lock)
        {
            Forget(runspace);
            return s_imported.Count == 0;
        }
    }

    private static void Forget(Runspace? leaving) => s_imported.RemoveAll(reference =>
        !reference.TryGetTarget(out Runspace? runspace) || ReferenceEquals(runspace, leaving)
        || runspace.RunspaceStateInfo.State is not (RunspaceState.Opened or RunspaceState.Opening or RunspaceState.BeforeOpen));
}
