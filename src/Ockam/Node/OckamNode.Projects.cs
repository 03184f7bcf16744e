using Ockam.Api;
using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Projects;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    /// <summary>The projects that this node's home knows.</summary>
    public ProjectService Projects { get; }

    /// <summary>The project that this node is in; null for none.</summary>
    public Project? Project { get; }

    /// <summary>
    /// Redeems a ticket (section 9.2): stores its project, makes this node's identity a member of it, and gets and keeps its credential.
    /// Whoever is a member already succeeds, and no use of the ticket is taken; so it can be repeated wherever it was interrupted. The
    /// node itself is in the project from its next start on, with <see cref="OckamNodeOptions.Project"/>.
    /// </summary>
    /// <param name="ticket">The ticket, which the caller disposes.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Whether the ticket made it a member, or it was one before.</returns>
    /// <exception cref="ProjectException">
    /// <see cref="ProjectErrorReason.NameTaken"/>, <see cref="ProjectErrorReason.Refused"/> or
    /// <see cref="ProjectErrorReason.Unreachable"/>.
    /// </exception>
    /// <exception cref="IdentityException">The authority issued a credential that does not verify.</exception>
    public async Task<EnrollmentOutcome> EnrollAsync(EnrollmentTicket ticket, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        return await EnrollAsync(ticket, moves: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Gets and keeps this node's credential of a project that its home knows, for a member: one whose ticket was redeemed, or who was
    /// added by an enroller.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ProjectException">
    /// <see cref="ProjectErrorReason.Refused"/>: not a member. <see cref="ProjectErrorReason.Unreachable"/>.
    /// </exception>
    /// <exception cref="IdentityException">The authority issued a credential that does not verify.</exception>
    public Task<VerifiedCredential> RequestCredentialAsync(Project project, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(project);
        return RequestCredentialAsync(project, moves: true, cancellationToken);
    }

    /// <summary>Speaks with the authority of a project, over a channel that ends at it and at no one else.</summary>
    /// <param name="project">The project.</param>
    /// <param name="talk">What to ask it.</param>
    /// <param name="what">What is asked for, for errors.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ProjectException">
    /// <see cref="ProjectErrorReason.Refused"/>: the answer was status 401 or 403. <see cref="ProjectErrorReason.Unreachable"/>: there was
    /// no answer, or another error, which says nothing of whether this node is a member.
    /// </exception>
    public async Task<T> AskAuthorityAsync<T>(
        Project project, Func<AuthorityClient, Task<T>> talk, string what, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(project);
        ArgumentNullException.ThrowIfNull(talk);
        Identifier authority = project.Authority.Identifier;
        try
        {
            var channel = new SecureChannelOptions
            {
                Identity = Identifier, Trust = TrustPolicy.Only(authority), Timeout = s_authorityLimit,
            };
            OpenedRoute way = await ResolveAsync(project.AuthorityChannel, channel, cancellationToken).ConfigureAwait(false);
            await using (way.ConfigureAwait(false))
                return await talk(new AuthorityClient(Router, way.Route, _options.Time)).ConfigureAwait(false);
        }
        catch (ApiException refused) when (refused.Status is ApiStatus.Unauthorized or ApiStatus.Forbidden)
        {
            throw new ProjectException(
                ProjectErrorReason.Refused,
                $"The authority {authority} of the project {project.File} refused {what} to {Identifier}: {refused.Message}",
                refused);
        }
        catch (Exception failure) when (failure is ApiException or EncodingException)
        {
            throw new ProjectException(
                ProjectErrorReason.Unreachable,
                $"The authority {authority} of the project {project.File} was reached, and could not do what {Identifier} asked for "
                + $"({what}): {failure.Message} Try again; if it stays so, its log says why.",
                failure);
        }
        catch (Exception failure) when (failure is RoutingException or SecureChannelException or System.Net.Sockets.SocketException)
        {
            throw new ProjectException(
                ProjectErrorReason.Unreachable,
                $"The authority {authority} of the project {project.File} was not reached at {project.AuthorityRoute}: {failure.Message} "
                + "Try again when it can be.",
                failure);
        }
    }

    // An authority answers within milliseconds. Whoever waits for a command to end has less patience than two minutes.
    private static readonly TimeSpan s_authorityLimit = TimeSpan.FromSeconds(15);

    private static async ValueTask<(OckamNodeOptions Options, Project? Project)> JoinAsync(
        ProjectService projects, OckamNodeOptions options, CancellationToken cancellationToken)
    {
        if (options.Project is not { } name) return (options, null);
        if (options.Authority is not null)
            throw new ArgumentException("A node has the authority of its project, so that none can be named besides.", nameof(options));
        Project project = await projects.GetAsync(name, cancellationToken).ConfigureAwait(false);
        options = options with
        {
            Authority = project.Authority.Identifier,
            CredentialScope = project.MemberScope,
            AuthorityRoute = project.AuthorityRoute is null ? null : project.AuthorityChannel,
        };
        return (options, project);
    }

    // Whoever only administers a project stays in the one that the node is noted to be in.
    private async Task<EnrollmentOutcome> EnrollAsync(EnrollmentTicket ticket, bool moves, CancellationToken cancellationToken)
    {
        Project project = await Projects.ImportAsync(ticket.Project, cancellationToken).ConfigureAwait(false);
        return await AskAuthorityAsync(
            project,
            async client =>
            {
                if (moves) await NoteAttemptAsync(project, cancellationToken).ConfigureAwait(false);
                EnrollmentOutcome outcome = await client.PresentTokenAsync(ticket.Code, cancellationToken).ConfigureAwait(false);
                await KeepMembershipAsync(project, client, moves, cancellationToken).ConfigureAwait(false);
                return outcome;
            },
            $"the ticket {ticket.Reference}",
            cancellationToken).ConfigureAwait(false);
    }

    // Just before the code is used: whatever happens then, the next start knows whom to ask whether it was; and where nothing is noted, it
    // was not. A member of another project stays one until the authority of this one has said yes: a ticket that is over must not take its
    // project from it.
    private async ValueTask NoteAttemptAsync(Project project, CancellationToken cancellationToken)
    {
        NodeProject? noted = await _store.Projects.GetNodeAsync(Name, cancellationToken).ConfigureAwait(false);
        if (noted?.Name == project.Name || noted is { IsMember: true }) return;
        await _store.Projects.PutNodeAsync(Name, new NodeProject(project.Name, IsMember: false), cancellationToken).ConfigureAwait(false);
    }

    private Task<VerifiedCredential> RequestCredentialAsync(Project project, bool moves, CancellationToken cancellationToken) =>
        AskAuthorityAsync(
            project, client => KeepMembershipAsync(project, client, moves, cancellationToken), "a credential", cancellationToken);

    private async Task<VerifiedCredential> KeepMembershipAsync(
        Project project, AuthorityClient client, bool moves, CancellationToken cancellationToken)
    {
        CredentialAndPurposeKey credential = await client.GetCredentialAsync(cancellationToken).ConfigureAwait(false);
        VerifiedCredential verified = await Credentials
            .VerifyAsync(credential, [project.Authority.Identifier], Identifier, cancellationToken).ConfigureAwait(false);
        await _store.RunAsync(
            async ct =>
            {
                await KeepCredentialAsync(credential, verified, project.MemberScope, ct).ConfigureAwait(false);
                if (moves)
                    await _store.Projects.PutNodeAsync(Name, new NodeProject(project.Name, IsMember: true), ct).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        if (_options.Authority == verified.Issuer && _options.CredentialScope == project.MemberScope) _retriever?.LookAgain();
        return verified;
    }

    // 'default' is the node's own project first: there it is one word for everybody's, whatever its name here.
    internal async ValueTask<ProjectWay> FindProjectAsync(
        MultiAddr address, SecureChannelOptions before, CancellationToken cancellationToken)
    {
        if (address.Components is not [{ Protocol: MultiAddrProtocol.Project, Value: var name }, ..])
            return new ProjectWay(address, 0, null);
        Project? project = Project is { } own && (name == own.Name || name == ProjectService.DefaultName)
            ? await Projects.FindAsync(own.Name, cancellationToken).ConfigureAwait(false)
            : await Projects.FindAsync(name, cancellationToken).ConfigureAwait(false);
        if (project is null) throw new RoutingException($"In {address}, {ProjectService.Unknown(name).Message}");
        MultiAddr way = project.NodeChannel;
        SecureChannelOptions options = CreateChannelOptions(TrustPolicy.Only(project.Node.Identifier)) with { Timeout = before.Timeout };
        return new ProjectWay(
            way.Append(MultiAddr.FromComponents(address.Components.Skip(1))),
            way.Components.Count(component => component.Protocol == MultiAddrProtocol.Secure),
            options);
    }
}
