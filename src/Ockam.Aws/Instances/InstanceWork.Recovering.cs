using Ockam.Identities;

namespace Ockam.Aws;

// What attempts before this one have left: an instance that does what it shall, or one that never will. Only the latter is terminated, and
// only where this journal says so: whoever asks may be another administrator, or mean another project.
internal sealed partial class InstanceWork
{
    // What the ticket of this attempt's instance is for: its members, if it has any, are to be asked for there.
    private string? Project => office.Authority?.ToString();

    private async Task<PortalInstance?> RecoverAsync(CancellationToken cancellationToken)
    {
        RunStepState? known = session.State.Find(_name.Instance.Name);
        bool isKnownNot = known is null ? !session.State.IsAdopted : known.Status == RunStepStatus.Removed;
        Ec2Instance? there = isKnownNot ? null : await SearchAsync(known, cancellationToken).ConfigureAwait(false);
        if (there is not null) RequireRole(there);
        if (IsProject)
        {
            // It needs nothing of this attempt: whatever it was made by, it publishes the project or does not.
            return there is null ? null : await AwaitKnownProjectAsync(there, cancellationToken).ConfigureAwait(false);
        }

        IReadOnlyList<KeyValuePair<Identifier, string>> members =
            await office.FindMembersAsync(InstanceName.Attribute, _name.MarkPrefix(Run), cancellationToken).ConfigureAwait(false);
        if (there is not null && members is [var one])
        {
            RequireStarted(there);
            Remember(_name.Redeemed, one.Key);
            if (Project is { } project && session.State.Find(_name.MemberOf.Name)?.Id != project)
                session.Journal.Made(_name.MemberOf, project);
            await FinishAsync().ConfigureAwait(false);
            return Describe(there) with { Identifier = one.Key.ToString() };
        }

        RequireLeftOver(there, known, members.Count);
        if (there is not null) await TerminateAsync(there.InstanceId, cancellationToken).ConfigureAwait(false);
        else if (known?.Status is RunStepStatus.Made or RunStepStatus.Removing) session.Journal.Removed(_name.Instance);
        // Their keys went with the disk of an instance that is no more.
        foreach ((Identifier member, _) in members)
            await office.RemoveMemberAsync(member, cancellationToken).ConfigureAwait(false);
        Forget();
        await RevokeAsync(cancellationToken).ConfigureAwait(false);
        await DeleteTicketAsync(cancellationToken).ConfigureAwait(false);
        return null;
    }

    private void RequireRole(Ec2Instance there)
    {
        if (there.Tags.GetValueOrDefault(InstanceName.RoleTag) is not { } role || role == _order.Role.ToString()) return;
        throw new AwsException(
            AwsErrorKind.Conflict,
            $"'{_name.Text}' in the network '{Run.Name}' is {there.InstanceId}, made with -Role {AwsText.Printable(role)}. It is left as "
            + "it is: choose another name (-InstanceName).");
    }

    // Its disk has its identity, and a project's its members: a stopped one is as good as it was.
    private void RequireStarted(Ec2Instance there)
    {
        if (there.State is not ("stopping" or "stopped")) return;
        throw new AwsException(
            AwsErrorKind.Conflict,
            $"The instance {there.InstanceId} ({_name.Text}) is {there.State}, and is left as it is. Start it (Start-EC2Instance of the "
            + "AWS modules, or the console), then repeat this command.");
    }

    private void RequireLeftOver(Ec2Instance? there, RunStepState? known, int members)
    {
        RunStepStatus? issued = session.State.Find(_name.Issued.Name)?.Status;
        bool hasTicket = issued is RunStepStatus.Made or RunStepStatus.Intended;
        bool isOpen = hasTicket || known?.Status is RunStepStatus.Intended or RunStepStatus.Removing;
        string? of = session.State.Find(_name.MemberOf.Name)?.Id;
        if (of == Project ? there is null || isOpen : there is null && !hasTicket) return;
        if (of is not null && of != Project)
        {
            string which = there is null ? "" : $", the instance {there.InstanceId},";
            string what = there is null ? "An attempt to make it has issued a ticket that is not taken back yet" : "It is left as it is";
            throw new AwsException(
                AwsErrorKind.Conflict,
                $"'{_name.Text}' in the network '{Run.Name}'{which} was made for the "
                + $"project with the authority {of}, and you name one with {Project}. {what}: name that project (-Project), or another "
                + "name (-InstanceName).");
        }

        if (there is null) return;
        RequireStarted(there);
        throw new AwsException(
            AwsErrorKind.Conflict,
            $"The instance {there.InstanceId} ({_name.Text}) is {there.State}, and the project with the authority {Project} has "
            + $"{(members == 0 ? "no member" : $"{members} members")} of it, not one. Nothing here says that it was not completed, so that "
            + "it is left as it is: name the project that it is for (-Project) or another name (-InstanceName), or terminate it yourself.");
    }

    private async Task<PortalInstance?> AwaitKnownProjectAsync(Ec2Instance there, CancellationToken cancellationToken)
    {
        RequireStarted(there);
        try
        {
            Ec2Instance running = await _clients.Ec2.WaitForInstanceAsync(there.InstanceId, steps.Waits, cancellationToken)
                .ConfigureAwait(false);
            return await AwaitProjectAsync(running, cancellationToken).ConfigureAwait(false);
        }
        // It was there before, and may be a project with members, whatever keeps it from being seen now.
        catch (AwsException failed) when (failed.Kind == AwsErrorKind.InstanceFailed)
        {
            throw With(
                failed,
                $"The instance {there.InstanceId} was there before this command, and stays. If it has never become a project, terminate it "
                + "yourself and repeat this command.");
        }
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
}
