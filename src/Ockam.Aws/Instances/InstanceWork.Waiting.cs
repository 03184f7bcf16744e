using Ockam.Identities;

namespace Ockam.Aws;

// What an instance was started for: that it becomes a member, or makes its project known.
internal sealed partial class InstanceWork
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);

    // An authority answers within seconds of its description being there.
    private static readonly TimeSpan s_answer = TimeSpan.FromMinutes(3);

    private OckamException? _lastRefusal;

    private async Task<PortalInstance> AwaitMemberAsync(
        Ec2Instance instance, string mark, string reference, CancellationToken cancellationToken)
    {
        string what = $"{_name.Text} ({instance.InstanceId}) to redeem its ticket {reference}";
        Members found = await UntilAsync(
            what, _order.TicketLifetime,
            async token =>
            {
                await RequireAliveAsync(instance.InstanceId, token).ConfigureAwait(false);
                IReadOnlyList<KeyValuePair<Identifier, string>> members = await AskAsync(
                    token => office.FindMembersAsync(InstanceName.Attribute, mark, token), token).ConfigureAwait(false) ?? [];
                Identifier[] redeemers = [.. members.Where(each => each.Value == mark).Select(each => each.Key)];
                return redeemers.Length switch
                {
                    0 => null,
                    1 => new Members(redeemers[0]),
                    _ => throw new AwsException(
                        AwsErrorKind.InstanceFailed,
                        $"The ticket {reference} of {_name.Text} was redeemed by {redeemers.Length} members: "
                        + $"{string.Join(", ", redeemers)}. One instance was meant, so that somebody else has had the ticket."),
                };
            },
            cancellationToken).ConfigureAwait(false);
        Remember(_name.Redeemed, found.One);
        await FinishAsync().ConfigureAwait(false);
        return Describe(instance) with { Identifier = found.One.ToString() };
    }

    private async Task<PortalInstance> AwaitProjectAsync(Ec2Instance instance, CancellationToken cancellationToken)
    {
        string what = $"{_name.Text} ({instance.InstanceId}) to make its project known";
        byte[] file = await UntilAsync(
            what, _order.TicketLifetime,
            async token =>
            {
                await RequireAliveAsync(instance.InstanceId, token).ConfigureAwait(false);
                return await ReadPublicationAsync(instance.InstanceId, token).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
        _isPublished = true;
        Authority authority = await UntilAsync(
            $"the authority of {_name.Text} ({instance.InstanceId}) to answer", s_answer,
            async token => await office.AdoptAsync(file, token).ConfigureAwait(false) is { } answered ? new Authority(answered) : null,
            cancellationToken).ConfigureAwait(false);
        Remember(_name.Authority, authority.One);
        return Describe(instance) with { Identifier = authority.One.ToString() };
    }

    // For whoever removes the network: who is a member then of what.
    private void Remember(RunStep step, Identifier who)
    {
        if (session.State.Find(step.Name) is { Status: RunStepStatus.Made, Id: { } id } && id == who.ToString()) return;
        session.Journal.Made(step, who.ToString());
    }

    private async Task<byte[]?> ReadPublicationAsync(string instanceId, CancellationToken cancellationToken)
    {
        if (_order.TicketIn != TicketPlace.Parameter)
        {
            byte[] console = await _clients.Ec2.GetConsoleOutputAsync(instanceId, cancellationToken).ConfigureAwait(false);
            return boot.FindProject(System.Text.Encoding.Latin1.GetString(console));
        }

        using SsmParameter parameter = await _clients.Ssm.GetAsync(PublicationParameter, cancellationToken).ConfigureAwait(false);
        return parameter.Value.SequenceEqual(s_notYet) ? null : parameter.Value.ToArray();
    }

    private async Task<T> UntilAsync<T>(
        string what, TimeSpan limit, Func<CancellationToken, Task<T?>> look, CancellationToken cancellationToken)
        where T : class
    {
        _lastRefusal = null;
        try
        {
            return await _waiter.UntilAsync(
                what, new AwsWait(s_look, limit), look, _ => true, _ => null, steps.Waits, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException late) when (late.Kind == AwsErrorKind.WaitLimit)
        {
            string asked = _lastRefusal is null ? "" : $" The project's authority said last: {_lastRefusal.Message}";
            throw new AwsException(
                AwsErrorKind.InstanceFailed,
                $"Waited {limit} for {what}. Its boot script says on the console of the instance what keeps it, as a rule that something "
                + $"cannot be downloaded.{asked}",
                late);
        }
    }

    // The project's authority may be out of reach for a moment; the instance goes on meanwhile.
    private async Task<T?> AskAsync<T>(Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            T answered = await ask(cancellationToken).ConfigureAwait(false);
            _lastRefusal = null;
            return answered;
        }
        catch (OckamException refused) when (refused is not AwsException)
        {
            _lastRefusal = refused;
            return null;
        }
    }

    private async Task RequireAliveAsync(string instanceId, CancellationToken cancellationToken)
    {
        Ec2Instance? seen;
        try
        {
            seen = await _clients.Ec2.DescribeInstancesAsync(Ec2Selection.ById(instanceId), cancellationToken)
                .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException young) when (young.Kind == AwsErrorKind.NotFound)
        {
            // Seen in one place of EC2, and not yet in another.
            return;
        }

        if (seen is null or { State: "pending" or "running" }) return;
        throw new AwsException(
            AwsErrorKind.InstanceFailed,
            $"The instance {instanceId} ({_name.Text}) is {AwsText.Printable(seen.State)} before it has done what it was started for: "
            + $"{AwsText.Printable(seen.StateReason ?? "no reason is given")}.");
    }

    private sealed record Members(Identifier One);

    private sealed record Authority(Identifier One);
}
