using Ockam.Identities;
using Ockam.Node.Diagnosis;
using Ockam.Policies;
using Ockam.Projects;

namespace Ockam.Node.Control;

/// <summary>
/// A node as whoever commands it sees it, whether it runs in this process or in another one: everything is named by texts and described by
/// snapshots, and nothing of the engine is handed out.
/// </summary>
public interface INodeControl : IAsyncDisposable
{
    /// <summary>The node's name.</summary>
    string Name { get; }

    /// <summary>What the node is and what it has now.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<NodeDescription> DescribeAsync(CancellationToken cancellationToken = default);

    /// <summary>Starts a stopped node again, with all that it had.</summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Whether it was stopped.</returns>
    Task<bool> StartAsync(CancellationToken cancellationToken = default);

    /// <summary>Stops the node: its portals, channels and connections end, and what it had is kept for a start.</summary>
    /// <param name="drain">How long open connections may go on before they are cut.</param>
    /// <param name="cancellationToken">Ends the wait; what goes on then is cut.</param>
    /// <returns>Whether it ran.</returns>
    Task<bool> StopAsync(TimeSpan drain, CancellationToken cancellationToken = default);

    /// <summary>A configuration file that makes this node again; it holds no secret.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<string> ExportAsync(CancellationToken cancellationToken = default);

    /// <summary>Presents a changed history or credential on the open channels now rather than within a minute.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task RefreshAsync(CancellationToken cancellationToken = default);

    /// <summary>Listens for other nodes.</summary>
    /// <param name="address">A host and a port such as <c>127.0.0.1:4000</c>; port 0 takes a free one.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<TcpListenerSnapshot> CreateTcpListenerAsync(string address, CancellationToken cancellationToken = default);

    /// <summary>Connects to another node.</summary>
    /// <param name="address">A host and a port.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<TcpConnectionSnapshot> CreateTcpConnectionAsync(string address, CancellationToken cancellationToken = default);

    /// <summary>Accepts secure channels at an address.</summary>
    /// <param name="settings">Where, and from whom.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<SecureChannelListenerSnapshot> CreateSecureChannelListenerAsync(
        SecureChannelListenerSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Opens a secure channel.</summary>
    /// <param name="settings">To whom, by which way.</param>
    /// <param name="cancellationToken">Ends the attempt, and closes what was opened for it.</param>
    Task<SecureChannelSnapshot> CreateSecureChannelAsync(SecureChannelSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Makes an outlet.</summary>
    /// <param name="settings">Where it leads, and whom it serves.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<PortalSnapshot> CreateOutletAsync(OutletSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Makes an inlet.</summary>
    /// <param name="settings">Where it listens, and where it leads.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    Task<PortalSnapshot> CreateInletAsync(InletSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Registers a relay that leads to this node.</summary>
    /// <param name="settings">Its name, and where.</param>
    /// <param name="cancellationToken">Ends the attempt; a relay that is not registered yet is given up.</param>
    Task<RelaySnapshot> CreateRelayAsync(RelaySettings settings, CancellationToken cancellationToken = default);

    /// <summary>Ends something that the node has.</summary>
    /// <param name="resource">What it is.</param>
    /// <param name="id">
    /// Its name; the address of a TCP listener or of a channel listener; the id of a connection or channel.
    /// </param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether the node had it.</returns>
    Task<bool> RemoveAsync(NodeResource resource, string id, CancellationToken cancellationToken = default);

    /// <summary>Suspends an inlet, which frees its port, or has it go on.</summary>
    /// <param name="name">Its name, or its address.</param>
    /// <param name="suspended">Which of the two.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The inlet as it is then; null if there is none of that name.</returns>
    Task<PortalSnapshot?> SetInletSuspendedAsync(string name, bool suspended, CancellationToken cancellationToken = default);

    /// <summary>
    /// Walks the way of a portal part by part, as a new inlet would go it, and asks the outlet for one connection to its server, which is
    /// closed at once.
    /// </summary>
    /// <param name="settings">Which portal.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <returns>One result for each part, in their order; behind one that failed the others are not reached.</returns>
    Task<IReadOnlyList<PortalHopResult>> TestPortalAsync(PortalTestSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Measures how fast a portal's way is, by a connection and channels of its own where the way is not given.</summary>
    /// <param name="settings">Which portal, and how often.</param>
    /// <param name="cancellationToken">Ends measuring.</param>
    Task<PortalMeasurement> MeasurePortalAsync(PortalMeasureSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Sends a text to a worker, and waits for the answer.</summary>
    /// <param name="settings">What, and where.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<MessageAnswer> SendMessageAsync(MessageSettings settings, CancellationToken cancellationToken = default);

    /// <summary>
    /// Redeems a ticket, and starts the node anew as a member of its project, with all that it had. Whoever is a member already succeeds.
    /// </summary>
    /// <param name="ticket">The ticket, which the caller disposes of.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Whether the ticket made it a member, or it was one before.</returns>
    /// <exception cref="ProjectException">The authority refuses, or is not reached; or another project has the name.</exception>
    Task<EnrollmentOutcome> JoinAsync(EnrollmentTicket ticket, CancellationToken cancellationToken = default);

    /// <summary>Asks the authority of a project, as this node's identity, for the code of a ticket.</summary>
    /// <param name="settings">What those who redeem it get.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The code, which the caller disposes of.</returns>
    /// <exception cref="ProjectException">The authority refuses, or is not reached.</exception>
    Task<OneTimeCode> CreateTokenAsync(TokenSettings settings, CancellationToken cancellationToken = default);

    /// <summary>Asks the authority of a project, as this node's identity, for its members.</summary>
    /// <param name="project">The project's name; null for the home's default one.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ProjectException">The authority refuses, or is not reached.</exception>
    Task<IReadOnlyList<Member>> ListMembersAsync(string? project, CancellationToken cancellationToken = default);

    /// <summary>Has the authority of a project make somebody a member, or give a member other attributes.</summary>
    /// <param name="project">The project's name; null for the home's default one.</param>
    /// <param name="member">Who.</param>
    /// <param name="attributes">What the member's credentials say.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ProjectException">The authority refuses, or is not reached.</exception>
    Task AddMemberAsync(
        string? project, Identifier member, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken = default);

    /// <summary>Has the authority of a project remove a member, who gets no more credentials then.</summary>
    /// <param name="project">The project's name; null for the home's default one.</param>
    /// <param name="member">Who.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ProjectException">The authority refuses, or is not reached.</exception>
    Task RemoveMemberAsync(string? project, Identifier member, CancellationToken cancellationToken = default);

    /// <summary>
    /// Has the authority that this node runs remove one of its tickets, as the authority itself: it lets nobody in from then on, and the
    /// node's log says so.
    /// </summary>
    /// <param name="reference">The reference of the ticket, or that by which the authority names it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it could be redeemed until then.</returns>
    /// <exception cref="NodeControlException">The node runs no authority.</exception>
    Task<bool> RemoveTicketAsync(string reference, CancellationToken cancellationToken = default);

    /// <summary>
    /// Has the authority of a project remove a ticket that this node's identity has made, so that it lets nobody in any more. Authorities
    /// of the original cannot.
    /// </summary>
    /// <param name="project">The project's name; null for the home's default one.</param>
    /// <param name="reference">The reference of the ticket.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Whether it could be redeemed until then.</returns>
    /// <exception cref="ProjectException">The authority refuses, or is not reached.</exception>
    Task<bool> RevokeTicketAsync(string? project, string reference, CancellationToken cancellationToken = default);

    /// <summary>Stores a policy; it holds when this returns, also for connections that are open.</summary>
    /// <param name="resource">The name of a resource; null for a type.</param>
    /// <param name="type">The type, such as <c>tcp-outlet</c>; null for a resource.</param>
    /// <param name="allow">Who is let in: an attribute's name, or an expression (section 10).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="NodeControlException">A text is none of these.</exception>
    Task<StoredPolicy> SetPolicyAsync(
        string? resource, string? type, string allow, CancellationToken cancellationToken = default);

    /// <summary>The policies of this node, those of types first.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<StoredPolicy>> ListPoliciesAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes a policy; for a resource that of its type holds from now on.</summary>
    /// <param name="target">What it is about.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether there was one.</returns>
    Task<bool> RemovePolicyAsync(PolicyTarget target, CancellationToken cancellationToken = default);

    /// <summary>What this node would decide now, and which part of which policy does.</summary>
    /// <param name="resource">The name of the resource.</param>
    /// <param name="type">What it is, such as <c>tcp-outlet</c>.</param>
    /// <param name="subject">The peer; null for somebody without a secure channel.</param>
    /// <param name="attributes">Attributes as if the peer had them; null for those that are stored.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="NodeControlException">A text cannot be read.</exception>
    Task<PolicyExplanation> ExplainPolicyAsync(
        string resource, string type, Identifier? subject, IReadOnlyDictionary<string, string>? attributes,
        CancellationToken cancellationToken = default);
}
