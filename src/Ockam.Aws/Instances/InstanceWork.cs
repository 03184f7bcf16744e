using System.Security.Cryptography;

namespace Ockam.Aws;

/// <summary>
/// Makes one instance of a network: what it needs first, then its ticket, then itself, and waits until it has done what it was started for.
/// Whoever is interrupted or fails takes the ticket, its member and the instance back; the rest costs nothing and stays for the next
/// attempt.
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
            throw With(failed, said);
        }
    }

    // What an attempt before this one has left: the instance that does what it shall, or one that never will.
    private async Task<PortalInstance?> RecoverAsync(CancellationToken cancellationToken)
    {
        RunStepState? known = session.State.Find(_name.Instance.Name);
        bool isKnownNot = known is null ? !session.State.IsAdopted : known.Status == RunStepStatus.Removed;
        Ec2Instance? there = isKnownNot ? null : await SearchAsync(known, cancellationToken).ConfigureAwait(false);
        if (IsProject)
        {
            // It needs nothing of this attempt: whatever it was made by, it publishes the project or does not.
            return there is null ? null : await AwaitKnownProjectAsync(there, cancellationToken).ConfigureAwait(false);
        }

        IReadOnlyList<KeyValuePair<Ockam.Identities.Identifier, string>> members =
            await office.FindMembersAsync(InstanceName.Attribute, _name.MarkPrefix(Run), cancellationToken).ConfigureAwait(false);
        if (there is not null && members is [var one])
        {
            await FinishAsync().ConfigureAwait(false);
            return Describe(there) with { Identifier = one.Key.ToString() };
        }

        if (there is not null) await TerminateAsync(there.InstanceId, cancellationToken).ConfigureAwait(false);
        else if (known?.Status is RunStepStatus.Made or RunStepStatus.Removing) session.Journal.Removed(_name.Instance);
        // Their keys went with the disk of an instance that is no more.
        foreach ((Ockam.Identities.Identifier member, _) in members)
            await office.RemoveMemberAsync(member, cancellationToken).ConfigureAwait(false);
        await RevokeAsync(cancellationToken).ConfigureAwait(false);
        await DeleteTicketAsync(cancellationToken).ConfigureAwait(false);
        return null;
    }

    private async Task<PortalInstance?> AwaitKnownProjectAsync(Ec2Instance there, CancellationToken cancellationToken)
    {
        try
        {
            Ec2Instance running = await _clients.Ec2.WaitForInstanceAsync(there.InstanceId, steps.Waits, cancellationToken)
                .ConfigureAwait(false);
            return await AwaitProjectAsync(running, cancellationToken).ConfigureAwait(false);
        }
        // Not for whatever ends this wait: it may be a project with members.
        catch (AwsException failed) when (failed.Kind == AwsErrorKind.InstanceFailed)
        {
            throw With(failed, await TakeBackAsync().ConfigureAwait(false));
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

    // What was just asked for is not seen everywhere at once.
    private async Task<Ec2Instance?> SearchAsync(RunStepState? known, CancellationToken cancellationToken)
    {
        TimeSpan age = _clients.Clock.GetUtcNow() - (known?.At ?? Run.Created);
        TimeSpan left = steps.Pace.Settle.Limit - age;
        AwsWait wait = steps.Pace.Settle with { Limit = left > TimeSpan.Zero ? left : TimeSpan.Zero };
        try
        {
            return await _waiter.UntilAsync(
                $"{Run.Name}-{_name.Instance.Name}", wait, FindAsync, _ => true, each => each.State, steps.Waits, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (AwsException none) when (none.Kind == AwsErrorKind.WaitLimit)
        {
            return null;
        }
    }

    private async Task<Ec2Instance?> FindAsync(CancellationToken cancellationToken) =>
        await _clients.Ec2.DescribeInstancesAsync(
            RunTags.Of(Run, _name.Instance.Name).And("instance-state-name", "pending", "running", "stopping", "stopped"),
            cancellationToken).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);

    private PortalInstance Describe(Ec2Instance instance) => PortalInstances.Describe(Run.Name, Run.RunId, instance) with
    {
        Name = _name.Text,
        Role = _order.Role,
        Relay = IsProject ? null : Relay,
    };

    private string Relay =>
        _order.Relay ?? (_order.Role == PortalInstanceRole.AICorp ? BootNodeFile.ModelRelay : BootNodeFile.ClientRelay);
}
