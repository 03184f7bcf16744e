using Ockam.Identities;
using Ockam.Projects;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    // A member starts without its authority too, so there is no sense in waiting for it for long.
    private static readonly TimeSpan s_memberCheck = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Finds out which project this node is in, and makes it a member of the project of a ticket if it is none yet. A member needs no
    /// ticket: it may be used up, over or gone. Start the node anew with <see cref="OckamNodeOptions.Project"/> then.
    /// </summary>
    /// <param name="project">
    /// The name of the project that it must be; null for the one that it was in, or else the home's default.
    /// </param>
    /// <param name="ticket">Where a ticket is; null for none.</param>
    /// <param name="input">Standard input, where the ticket may be.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The project; null where there is none, and no ticket either.</returns>
    /// <exception cref="ProjectException">
    /// The project is not known; or the node is no member, and the ticket cannot be read or redeemed.
    /// </exception>
    /// <exception cref="IdentityException">
    /// The authority issued a credential that does not verify here, and there is no earlier one that is still of use.
    /// </exception>
    public async Task<JoinedProject?> JoinAsync(
        string? project, EnrollmentTicketSource? ticket, TextReader input, CancellationToken cancellationToken = default)
    {
        NodeProject? noted = await _store.Projects.GetNodeAsync(Name, cancellationToken).ConfigureAwait(false);
        string? name = project is null or ProjectService.DefaultName ? noted?.Name ?? project : project;
        Project? known = await Projects.FindAsync(name, cancellationToken).ConfigureAwait(false);
        if (ticket is null)
        {
            if (known is null && project is not null) throw ProjectService.Unknown(project);
            return known is null ? null : new JoinedProject(known, null, null);
        }

        bool isMember = noted is { IsMember: true } && noted.Name == known?.Name;
        if (!isMember && name is null) known = null;
        return isMember
            ? await StayAsync(known!, project, ticket, input, cancellationToken).ConfigureAwait(false)
            : await EnterAsync(known, project, ticket, input, moves: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Redeems a ticket for whoever administers its project from here: this node's identity becomes a member of it, and the node stays in
    /// the project that it is in. A ticket that cannot be read is not needed where the identity is a member already.
    /// </summary>
    /// <param name="project">The name of the project that it must be; null for that of the ticket.</param>
    /// <param name="ticket">Where the ticket is.</param>
    /// <param name="input">Standard input, where the ticket may be.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The project; without a ticket that can be read the one that was named, or else the home's default.</returns>
    /// <exception cref="ProjectException">The ticket cannot be read or redeemed, and the identity is no member.</exception>
    /// <exception cref="IdentityException">The authority issued a credential that does not verify.</exception>
    public async Task<JoinedProject> AcceptTicketAsync(
        string? project, EnrollmentTicketSource ticket, TextReader input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        Project? known = project is null ? null : await Projects.FindAsync(project, cancellationToken).ConfigureAwait(false);
        return await EnterAsync(known, project, ticket, input, moves: false, cancellationToken).ConfigureAwait(false);
    }

    // A member: the ticket counts only if it is for another project, or if the authority knows this node no more.
    private async Task<JoinedProject> StayAsync(
        Project known, string? wanted, EnrollmentTicketSource source, TextReader input, CancellationToken cancellationToken)
    {
        ProjectException? unreadable = null;
        // Standard input may never end, and a URL may be far: neither is worth waiting for, for what a member does not need.
        bool isAtHand = source.Place is not (EnrollmentTicketPlace.StandardInput or EnrollmentTicketPlace.Url);
        using EnrollmentTicket? ticket = isAtHand ? await TryReadAsync().ConfigureAwait(false) : null;
        if (ticket is not null && !ticket.Project.IsSameAs(known))
            return await RedeemAsync(ticket, wanted, moves: true, cancellationToken).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = new CancellationTokenSource(s_memberCheck, _options.Time);
        using CancellationTokenRegistration link = timer.Token.Register(limit.Cancel);
        try
        {
            await RequestCredentialAsync(known, limit.Token).ConfigureAwait(false);
            return new JoinedProject(known, null, null);
        }
        catch (ProjectException refused) when (refused.Reason == ProjectErrorReason.Refused)
        {
            // Removed meanwhile; a new ticket lets it in again.
            using EnrollmentTicket? late = ticket is null && unreadable is null ? await TryReadAsync().ConfigureAwait(false) : null;
            if ((ticket ?? late) is { } again)
                return await RedeemAsync(again, wanted, moves: true, cancellationToken).ConfigureAwait(false);
            throw new ProjectException(
                ProjectErrorReason.Refused, $"{refused.Message} And there is no ticket to redeem: {unreadable!.Message}", refused);
        }
        catch (Exception failure) when (failure is ProjectException
            || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            string why = failure is ProjectException ? failure.Message : $"It did not answer within {s_memberCheck.TotalSeconds:0} s.";
            return new JoinedProject(known, null, $"Whether this node is a member still could not be asked. {why}");
        }

        catch (IdentityException failure)
        {
            // Clocks that are apart, say. What was verified before and is not over yet is as good as it was.
            byte[]? stored = await FindStoredCredentialAsync(known.Authority.Identifier, known.MemberScope, cancellationToken)
                .ConfigureAwait(false);
            if (stored is null) throw;
            return new JoinedProject(
                known, null, $"The credential that the authority issued is of no use, so the earlier one is kept. {failure.Message}");
        }

        async Task<EnrollmentTicket?> TryReadAsync()
        {
            try
            {
                return await source.ReadAsync(input, cancellationToken).ConfigureAwait(false);
            }
            catch (ProjectException failure)
            {
                unreadable = failure;
                return null;
            }
        }
    }

    // Not known to be a member. Without a ticket to be read it may be one all the same: the process may have been ended between the
    // authority's yes and the note of it, or an enroller has added it.
    private async Task<JoinedProject> EnterAsync(
        Project? known, string? wanted, EnrollmentTicketSource source, TextReader input, bool moves, CancellationToken cancellationToken)
    {
        EnrollmentTicket ticket;
        try
        {
            ticket = await source.ReadAsync(input, cancellationToken).ConfigureAwait(false);
        }
        catch (ProjectException unreadable)
        {
            Project? candidate = known ?? (wanted is null
                ? await Projects.FindAsync(null, cancellationToken).ConfigureAwait(false)
                : null);
            if (candidate is null) throw;
            try
            {
                await RequestCredentialAsync(candidate, moves, cancellationToken).ConfigureAwait(false);
            }
            catch (ProjectException failure)
            {
                throw new ProjectException(
                    unreadable.Reason, $"{unreadable.Message} Nor is this node a member: {failure.Message}", failure);
            }

            return new JoinedProject(
                candidate, null, $"The ticket was not needed: this node is a member of {candidate.File}. {unreadable.Message}");
        }

        using (ticket) return await RedeemAsync(ticket, wanted, moves, cancellationToken).ConfigureAwait(false);
    }

    private async Task<JoinedProject> RedeemAsync(
        EnrollmentTicket ticket, string? wanted, bool moves, CancellationToken cancellationToken)
    {
        if (wanted is not null && wanted != ProjectService.DefaultName && wanted != ticket.Project.Name)
            throw new ProjectException(
                ProjectErrorReason.IdentifierMismatch,
                $"The ticket is for the project {ticket.Project.File}, and this node is to be in '{wanted}'. Ask for a ticket of that one, "
                + "or name the other.");
        EnrollmentOutcome outcome = await EnrollAsync(ticket, moves, cancellationToken).ConfigureAwait(false);
        string notice = outcome == EnrollmentOutcome.Enrolled
            ? $"The ticket {ticket.Reference} made this node a member of the project {ticket.Project.File}."
            : $"This node was a member of the project {ticket.Project.File} before; no use of the ticket {ticket.Reference} was taken.";
        Project project = await Projects.GetAsync(ticket.Project.Name, cancellationToken).ConfigureAwait(false);
        return new JoinedProject(project, outcome, notice);
    }
}
