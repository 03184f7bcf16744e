using System.Management.Automation;
using System.Runtime.CompilerServices;
using Ockam.Node.Control;

namespace OckamPS.Module.Nodes;

/// <summary>The nodes that cmdlets can name: those of this process, shared by all its runspaces.</summary>
internal static class ModuleNodes
{
    /// <summary>The registry of this process.</summary>
    public static NodeRegistry Registry { get; } = Start();

    /// <summary>The node of a name, or the default one, made on first use.</summary>
    /// <exception cref="NodeControlException">There is none of that name.</exception>
    public static async Task<INodeControl> RequireAsync(string? name, CancellationToken cancellationToken)
    {
        string wanted = name ?? NodeSettings.DefaultName;
        if (Registry.Find(wanted) is { } node) return node;
        if (name is null or NodeSettings.DefaultName)
            return await Registry.GetOrAddAsync(wanted, MakeDefaultAsync, cancellationToken);
        throw new NodeControlException(
            NodeControlReason.NotFound, $"There is no node named '{name}' here.",
            $"Make it with New-OckamNode {name}; Get-OckamNode lists those that there are.");
    }

    /// <summary>The nodes whose names match; all of them for null.</summary>
    public static Task<IReadOnlyList<INodeControl>> FindAsync(string? pattern, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IReadOnlyList<INodeControl> all = Registry.All;
        if (pattern is null) return Task.FromResult(all);
        var wildcard = WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        return Task.FromResult<IReadOnlyList<INodeControl>>([.. all.Where(node => wildcard.IsMatch(node.Name))]);
    }

    /// <summary>Ends a node.</summary>
    /// <returns>Whether it was there.</returns>
    public static Task<bool> RemoveAsync(INodeControl node, CancellationToken cancellationToken) =>
        Registry.RemoveAsync(node).WaitAsync(cancellationToken);

    /// <summary>Identities or credentials have changed: nodes of this process look at once.</summary>
    public static async Task RefreshAsync(CancellationToken cancellationToken)
    {
        foreach (INodeControl node in Registry.All) await node.RefreshAsync(cancellationToken);
    }

    private static async Task<INodeControl> MakeDefaultAsync(CancellationToken cancellationToken) =>
        await LocalNode.CreateAsync(new NodeSettings(), null, cancellationToken);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NodeRegistry Start()
    {
        var registry = new NodeRegistry();
        ProcessEnd.Watch(registry);
        return registry;
    }
}
