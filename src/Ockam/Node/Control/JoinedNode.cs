using Ockam.Identities;
using Ockam.Projects;
using Ockam.Storage;

namespace Ockam.Node.Control;

/// <summary>A node that was made to be a member of a project: wholly, or not at all.</summary>
/// <param name="Node">The node.</param>
/// <param name="Outcome">Whether the ticket made it a member, or its identity was one before.</param>
public sealed record JoinedNode(INodeControl Node, EnrollmentOutcome Outcome)
{
    /// <summary>
    /// Makes a node and has it redeem a ticket. If that fails, the node is gone again, and so are the identity and the description of the
    /// project that came with it. Only where the authority was shown the ticket and its answer was lost they stay: the identity may be a
    /// member then, and doing it again finds out.
    /// </summary>
    /// <param name="settings">How the node is made; its home, name and identity count here.</param>
    /// <param name="ticket">The ticket, which the caller disposes of.</param>
    /// <param name="make">Makes the node, in this process or in one of its own.</param>
    /// <param name="remove">Ends the node that was made.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ProjectException">The authority refuses, or is not reached; or another project has the name.</exception>
    /// <exception cref="NodeControlException">The node cannot be made.</exception>
    public static async Task<JoinedNode> MakeAsync(
        NodeSettings settings, EnrollmentTicket ticket, Func<CancellationToken, Task<INodeControl>> make, Func<INodeControl, Task> remove,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(ticket);
        ArgumentNullException.ThrowIfNull(make);
        ArgumentNullException.ThrowIfNull(remove);
        string home = settings.Home ?? OckamHome.Resolve();
        HomeBefore before = await HomeBefore.LookAsync(home, settings, ticket.Project.Name, cancellationToken).ConfigureAwait(false);
        INodeControl? node = null;
        try
        {
            node = await make(cancellationToken).ConfigureAwait(false);
            return new JoinedNode(node, await node.JoinAsync(ticket, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception failure)
        {
            // What was begun is undone also when nobody waits for it any more.
            if (node is not null) await remove(node).ConfigureAwait(false);
            await before.RestoreAsync(failure is ProjectException { Reason: ProjectErrorReason.Refused }).ConfigureAwait(false);
            throw;
        }
    }

    // What is there already is not taken away.
    private sealed record HomeBefore(string Home, string Node, string Project, string? NewIdentity, bool HasProject, NodeProject? Noted)
    {
        public static async Task<HomeBefore> LookAsync(
            string home, NodeSettings settings, string project, CancellationToken cancellationToken)
        {
            SqliteStore store = await SqliteStore.OpenAsync(home, cancellationToken).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                IReadOnlyList<NamedIdentity> own = await store.Identities.ListAsync(cancellationToken).ConfigureAwait(false);
                // Without a name it is the default one, which is made where there is none.
                string? identity = settings.Identity ?? (own.Count == 0 ? OckamNode.DefaultIdentity : null);
                return new HomeBefore(
                    home, settings.Name, project, own.Any(item => item.Name == identity) ? null : identity,
                    await store.Projects.GetAsync(project, cancellationToken).ConfigureAwait(false) is not null,
                    await store.Projects.GetNodeAsync(settings.Name, cancellationToken).ConfigureAwait(false));
            }
        }

        public async Task RestoreAsync(bool isRefused)
        {
            SqliteStore store = await SqliteStore.OpenAsync(Home).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                NodeProject? noted = await store.Projects.GetNodeAsync(Node).ConfigureAwait(false);
                // A note that is new says that the authority was shown the ticket.
                if (noted is { IsMember: true } || (noted != Noted && !isRefused)) return;
                await store.RunAsync(ct => UndoAsync(store, ct)).ConfigureAwait(false);
            }
        }

        private async ValueTask UndoAsync(SqliteStore store, CancellationToken cancellationToken)
        {
            if (NewIdentity is { } name && await store.Identities.GetByNameAsync(name, cancellationToken).ConfigureAwait(false) is not null)
            {
                await new HomeServices(store, TimeProvider.System).Identities.DeleteAsync(name, cancellationToken).ConfigureAwait(false);
            }

            if (Noted is not null) await store.Projects.PutNodeAsync(Node, Noted, cancellationToken).ConfigureAwait(false);
            // Another node of this home may have come to know the project meanwhile.
            IReadOnlyList<string> nodes = await store.Projects.ListNodesAsync(Project, cancellationToken).ConfigureAwait(false);
            if (!HasProject && nodes.All(node => node == Node))
                await store.Projects.DeleteAsync(Project, cancellationToken).ConfigureAwait(false);
        }
    }
}
