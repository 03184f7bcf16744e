using Ockam.Projects;

namespace Ockam.Node.Control;

public sealed partial class LocalNode
{
    /// <summary>
    /// Redeems a ticket, and starts the node anew as a member of its project, with all that it had. Whoever is a member already succeeds.
    /// </summary>
    /// <param name="ticket">The ticket, which the caller disposes of.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>Whether the ticket made it a member, or it was one before.</returns>
    /// <exception cref="ProjectException">The authority refuses, or is not reached; or another project has the name.</exception>
    public async Task<EnrollmentOutcome> JoinAsync(EnrollmentTicket ticket, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ticket);
        EnrollmentOutcome outcome = await Require().Node.EnrollAsync(ticket, cancellationToken).ConfigureAwait(false);
        await StopAsync(TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
        Change(configuration => configuration with { Project = ticket.Project.Name });
        await StartAsync(cancellationToken).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>Speaks with the authority of a project as this node's identity.</summary>
    /// <param name="project">The project.</param>
    /// <param name="talk">What to ask it.</param>
    /// <param name="what">What is asked for, for errors.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="ProjectException">The authority refuses, or is not reached.</exception>
    public Task<T> AskAuthorityAsync<T>(
        Project project, Func<AuthorityClient, Task<T>> talk, string what, CancellationToken cancellationToken = default) =>
        Require().Node.AskAuthorityAsync(project, talk, what, cancellationToken);
}
