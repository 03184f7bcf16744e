using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;
using OckamPS.Module.Emulators;
using OckamPS.Module.Gateways;
using OckamPS.Module.Nodes;

namespace OckamPS.Module;

/// <summary>Told when a runspace imports or removes the module.</summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    private static volatile bool s_isUsed;

    /// <inheritdoc/>
    public void OnImport() => Runspaces.Enter(Runspace.DefaultRunspace);

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo)
    {
        // Whoever only looked at the module has loaded nothing of the library, and needs not now.
        if (Runspaces.Leave(Runspace.DefaultRunspace) && s_isUsed) End();
    }

    /// <summary>Says that there may be nodes or emulators.</summary>
    internal static void Use() => s_isUsed = true;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void End()
    {
        ModuleNodes.Registry.EndAllAsync().Wait();
        SessionGateways.EndAllAsync().Wait();
        SessionEmulators.EndAllAsync().Wait();
    }
}
