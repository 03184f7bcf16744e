using Ockam.Background;
using Ockam.Identities;
using Ockam.Node.Control;
using Ockam.Storage;

namespace OckamPS.Module.Nodes;

/// <summary>Who acts as an identity: a node that loses it could not be told from one that is somebody else.</summary>
internal static class IdentityUse
{
    /// <summary>
    /// Refuses where nodes have the identities, whether these are of this process, in the background or of another prompt.
    /// </summary>
    /// <param name="identities">The identities.</param>
    /// <param name="evenIfStopped">Whether nodes that are stopped are no reason to refuse.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.InUse"/>; it names every such node.</exception>
    public static async Task RequireUnusedAsync(
        IReadOnlyCollection<NamedIdentity> identities, bool evenIfStopped, CancellationToken cancellationToken)
    {
        var users = new List<User>();
        foreach (INodeControl node in ModuleNodes.Registry.All)
        {
            NodeDescription description = await node.DescribeAsync(cancellationToken);
            if (Find(identities, description.Identifier) is { } identity)
                users.Add(new User(identity, node.Name, description.IsRunning, ""));
        }

        string home = OckamHome.Resolve();
        foreach (NodeRecord record in NodeClaim.List(home))
        {
            if (record.ProcessId == Environment.ProcessId || Find(identities, record.Identifier) is not { } identity) continue;
            bool isRunning = await IsRunningAsync(BackgroundNode.Find(home, record.Name), cancellationToken);
            users.Add(new User(identity, record.Name, isRunning, $", in process {record.ProcessId},"));
        }

        if (users.Exists(user => user.IsRunning || !evenIfStopped)) throw Refusal(users);
    }

    private static NamedIdentity? Find(IReadOnlyCollection<NamedIdentity> identities, string? identifier) =>
        identities.FirstOrDefault(identity => identity.Identifier.ToString() == identifier);

    // One that takes no commands, or does not answer, has a process all the same.
    private static async Task<bool> IsRunningAsync(BackgroundNode? node, CancellationToken cancellationToken)
    {
        if (node is null) return true;
        try
        {
            return (await node.DescribeAsync(cancellationToken)).IsRunning;
        }
        catch (NodeControlException)
        {
            return true;
        }
    }

    private static IdentityException Refusal(List<User> users)
    {
        string nodes = string.Join(", ", users.Select(user => user.Node));
        string orForce = users.Exists(user => user.IsRunning) ? "." : ", or say -Force.";
        return new IdentityException(
            IdentityErrorReason.InUse,
            $"{string.Join(' ', users)} Remove the node{(users.Count == 1 ? "" : "s")} first: Remove-OckamNode {nodes}{orForce}");
    }

    private sealed record User(NamedIdentity Identity, string Node, bool IsRunning, string Where)
    {
        public override string ToString() => IsRunning
            ? $"The node '{Node}'{Where} runs as the identity '{Identity.Name}' ({Identity.Identifier})."
            : $"The node '{Node}'{Where} is stopped, and has the identity '{Identity.Name}' ({Identity.Identifier}): it could not be "
                + "started again.";
    }
}
