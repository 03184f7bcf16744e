using System.Management.Automation;
using System.Runtime.CompilerServices;
using Ockam.Background;
using Ockam.Node.Control;
using Ockam.Storage;
using OckamPS.Module.Arguments;

namespace OckamPS.Module.Nodes;

/// <summary>
/// The nodes that cmdlets can name: those of this process, shared by all its runspaces, and those of the home folder that run in the
/// background.
/// </summary>
internal static class ModuleNodes
{
    /// <summary>The registry of this process.</summary>
    public static NodeRegistry Registry { get; } = Start();

    /// <summary>The node of a name, or the default one. It makes none: null is a default one that is not there yet.</summary>
    /// <exception cref="NodeControlException">There is none of another name.</exception>
    public static INodeControl? Find(string? name)
    {
        string wanted = name ?? NodeSettings.DefaultName;
        if (Registry.Find(wanted) is { } node) return node;
        if (BackgroundNode.Find(OckamHome.Resolve(), wanted) is { } background) return background;
        return wanted == NodeSettings.DefaultName ? null : throw Missing(wanted);
    }

    /// <summary>The node of a name, or the default one, that there is already: for what reads, or takes away.</summary>
    /// <exception cref="NodeControlException">There is none of that name.</exception>
    public static INodeControl Require(string? name) => Find(name) ?? throw Missing(NodeSettings.DefaultName);

    /// <summary>The same, but the default one is made on first use: only for what the user has confirmed.</summary>
    /// <exception cref="NodeControlException">There is none of another name.</exception>
    public static async Task<INodeControl> GetOrMakeAsync(string? name, CancellationToken cancellationToken)
    {
        ModuleLifetime.Use();
        return Find(name) ?? await Registry.GetOrAddAsync(NodeSettings.DefaultName, MakeDefaultAsync, cancellationToken);
    }

    /// <summary>The nodes whose names match; all of them for null.</summary>
    public static Task<IReadOnlyList<INodeControl>> FindAsync(string? pattern, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        IReadOnlyList<INodeControl> all = [.. Registry.All.Concat(BackgroundNode.List(OckamHome.Resolve())).DistinctBy(node => node.Name)];
        if (pattern is null) return Task.FromResult(all);
        WildcardPattern wildcard = Wildcards.Of(pattern);
        return Task.FromResult<IReadOnlyList<INodeControl>>([.. all.Where(node => wildcard.IsMatch(node.Name))]);
    }

    /// <summary>The same, where a name without wildcards must be that of a node.</summary>
    /// <exception cref="NodeControlException">It is not.</exception>
    public static async Task<IReadOnlyList<INodeControl>> FindRequiredAsync(string? pattern, CancellationToken cancellationToken)
    {
        IReadOnlyList<INodeControl> found = await FindAsync(pattern, cancellationToken);
        return found.Count > 0 || pattern is null || Wildcards.AreIn(pattern) ? found : [Require(pattern)];
    }

    /// <summary>Makes a node in this process.</summary>
    /// <exception cref="NodeControlException">There is one of that name, here or in the background.</exception>
    public static Task<INodeControl> AddAsync(NodeSettings settings, CancellationToken cancellationToken)
    {
        if (BackgroundNode.Find(OckamHome.Resolve(), settings.Name) is not null) throw Taken(settings.Name, "in the background");
        return Registry.AddAsync(
            settings.Name, async ct => await ClaimedNode.CreateAsync(settings, mayShareName: false, ct), cancellationToken);
    }

    /// <summary>Makes a node that runs in the background.</summary>
    /// <param name="settings">How; a configuration in it tells the name alone.</param>
    /// <param name="file">The configuration's file; null without one.</param>
    /// <param name="variables">Values of variables in the file.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="NodeControlException">There is one of that name, here or in the background; or it cannot be started.</exception>
    public static async Task<INodeControl> LaunchAsync(
        NodeSettings settings, string? file, IReadOnlyDictionary<string, string>? variables, CancellationToken cancellationToken)
    {
        if (Registry.Find(settings.Name) is not null) throw Taken(settings.Name, "in this process");
        return await BackgroundNode.LaunchAsync(
            BackgroundPrograms.Choose(), settings with { Home = OckamHome.Resolve(), Configuration = null }, file, variables,
            cancellationToken);
    }

    /// <summary>Makes a node that becomes a member by a ticket, wholly or not at all.</summary>
    /// <param name="settings">How.</param>
    /// <param name="ticket">The ticket, which the caller disposes of.</param>
    /// <param name="isPersistent">Whether it runs in the background.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="NodeControlException">There is one of that name, here or in the background; or it cannot be started.</exception>
    /// <exception cref="Ockam.Projects.ProjectException">The authority refuses, or is not reached.</exception>
    public static Task<JoinedNode> JoinAsync(
        NodeSettings settings, Ockam.Projects.EnrollmentTicket ticket, bool isPersistent, CancellationToken cancellationToken) =>
        JoinedNode.MakeAsync(
            settings, ticket,
            async ct => isPersistent ? await LaunchAsync(settings, null, null, ct) : await AddAsync(settings, ct),
            node => RemoveAsync(node, CancellationToken.None), cancellationToken);

    /// <summary>Ends a node, and its process if it has one of its own.</summary>
    /// <returns>Whether it was there.</returns>
    public static async Task<bool> RemoveAsync(INodeControl node, CancellationToken cancellationToken)
    {
        if (node is not BackgroundNode background) return await Registry.RemoveAsync(node).WaitAsync(cancellationToken);
        await background.EndAsync(TimeSpan.Zero, cancellationToken);
        return true;
    }

    /// <summary>Identities or credentials have changed: nodes of this process look at once.</summary>
    public static async Task RefreshAsync(CancellationToken cancellationToken)
    {
        foreach (INodeControl node in Registry.All) await node.RefreshAsync(cancellationToken);
    }

    private static NodeControlException Missing(string name) => new(
        NodeControlReason.NotFound, $"There is no node named '{name}' here.",
        $"Make it with New-OckamNode {name}; Get-OckamNode lists those that there are.");

    private static NodeControlException Taken(string name, string where) => new(
        NodeControlReason.NameTaken, $"There is a node named '{name}' already, {where}.", "Choose another name, or remove that one first.");

    // Nobody has asked for it: two prompts that need a node each have one of their own.
    private static async Task<INodeControl> MakeDefaultAsync(CancellationToken cancellationToken) =>
        await ClaimedNode.CreateAsync(new NodeSettings(), mayShareName: true, cancellationToken);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NodeRegistry Start()
    {
        VaultKinds.Enable();
        var registry = new NodeRegistry();
        ProcessEnd.Watch(() => registry.DisposeAsync().AsTask());
        return registry;
    }
}
