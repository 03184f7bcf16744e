using System.Security.Cryptography;

namespace Ockam.Aws;

/// <summary>
/// Makes one instance of a network: what it needs first, then its ticket, then itself, and waits until it has done what it was started for.
/// Whoever is interrupted or fails takes the ticket, its member and the instance back. What it needs costs nothing and stays for the next
/// attempt, unless AWS has refused the instance.
/// </summary>
internal sealed partial class InstanceWork(
    RunSession session, RunSteps steps, InstanceChoice choice, ITicketOffice office, InstanceBoot boot)
{
    private readonly RunClients _clients = session.Clients;
    private readonly PortalInstanceOrder _order = choice.Order;
    private readonly InstanceName _name = choice.Name;
    private readonly AwsWaiter _waiter = new(session.Clients.Clock);

    private AwsRun Run => session.Run;

    private bool IsProject => _order.Role == PortalInstanceRole.Project;

    /// <summary>Makes it, or finds it where it was made before.</summary>
    /// <exception cref="OckamException">It failed; the message says what is left and what to do.</exception>
    public async Task<PortalInstance> MakeAsync(CancellationToken cancellationToken)
    {
        if (await RecoverAsync(cancellationToken).ConfigureAwait(false) is { } complete) return complete;
        // Before anything is made: a script that is refused leaves nothing behind.
        _ = Data(BootTicketPreview());
        try
        {
            string? profile = await MakeRoleAsync(cancellationToken).ConfigureAwait(false);
            string? group = await MakePortsAsync(cancellationToken).ConfigureAwait(false);
            string? key = await MakeKeyAsync(cancellationToken).ConfigureAwait(false);
            if (IsProject)
            {
                await MakePublicationAsync(cancellationToken).ConfigureAwait(false);
                Ec2Instance project = await LaunchAsync(null, profile, group, key, cancellationToken).ConfigureAwait(false);
                return await AwaitProjectAsync(project, cancellationToken).ConfigureAwait(false);
            }

            string mark = _name.MarkPrefix(Run) + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
            using IssuedTicket ticket = await IssueAsync(mark, cancellationToken).ConfigureAwait(false);
            if (_order.TicketIn == TicketPlace.Parameter) await PutTicketAsync(ticket, cancellationToken).ConfigureAwait(false);
            Ec2Instance member = await LaunchAsync(ticket, profile, group, key, cancellationToken).ConfigureAwait(false);
            return await AwaitMemberAsync(member, mark, ticket.Reference, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failed)
        {
            string said = await TakeBackAsync().ConfigureAwait(false);
            if (failed is not OckamException) throw;
            throw With(failed, said + await UndoAsync(failed, cancellationToken).ConfigureAwait(false) + Advice);
        }
    }

    private static AwsException With(Exception failed, string said)
    {
        var aws = failed as AwsException;
        return new AwsException(aws?.Kind ?? AwsErrorKind.InstanceFailed, $"{failed.Message} {said}", failed)
        {
            Code = aws?.Code, RequestId = aws?.RequestId, Status = aws?.Status,
        };
    }

    private PortalInstance Describe(Ec2Instance instance) => PortalInstances.Describe(Run.Name, Run.RunId, instance) with
    {
        Name = _name.Text,
        Role = _order.Role,
        RoleArn = RoleArn(Run, choice),
        Relay = IsProject ? null : Relay,
    };

    private string Relay =>
        _order.Relay ?? (_order.Role == PortalInstanceRole.AICorp ? BootNodeFile.ModelRelay : BootNodeFile.ClientRelay);
}
