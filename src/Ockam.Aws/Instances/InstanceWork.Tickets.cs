namespace Ockam.Aws;

// The ticket: made, put where only the instance reads it, and taken back.
internal sealed partial class InstanceWork
{
    // Of SSM, for parameters that cost nothing.
    private const int LongestParameter = 4096;

    // What a parameter holds until the instance has written the project's description into it.
    private static readonly byte[] s_notYet = "-"u8.ToArray();

    private string TicketParameter => RunNames.Parameter(Run, _name.Ticket.Name);

    private string PublicationParameter => RunNames.Parameter(Run, _name.Publication.Name);

    /// <summary>What the member gets.</summary>
    private Dictionary<string, string> Attributes(string mark) => new(StringComparer.Ordinal)
    {
        [_order.Role == PortalInstanceRole.AICorp ? "ai-outlet" : "ai-inlet"] = "true",
        ["ockam-relay"] = Relay,
        [InstanceName.Attribute] = mark,
    };

    private async Task<IssuedTicket> IssueAsync(string mark, CancellationToken cancellationToken)
    {
        if (session.State.Find(_name.MemberOf.Name) is not { Status: RunStepStatus.Made } of || of.Id != Project)
            session.Journal.Made(_name.MemberOf, Project);
        session.Journal.Intend(_name.Issued);
        IssuedTicket ticket = await office.IssueAsync(new TicketOrder(Attributes(mark), _order.TicketLifetime), cancellationToken)
            .ConfigureAwait(false);
        session.Journal.Made(_name.Issued, ticket.Reference);
        return ticket;
    }

    private async Task PutTicketAsync(IssuedTicket ticket, CancellationToken cancellationToken)
    {
        if (ticket.Text.Length > LongestParameter)
        {
            throw new AwsException(
                AwsErrorKind.InvalidRequest,
                $"The ticket has {ticket.Text.Length} bytes, and a parameter holds {LongestParameter}: the histories of the project's keys "
                + "are too long. Use -TicketIn UserData.");
        }

        await steps.MakeAsync(
            _name.Ticket, _ => Task.FromResult<string?>(null),
            async (_, token) =>
            {
                try
                {
                    await PutAsync(token).ConfigureAwait(false);
                }
                catch (AwsException taken) when (taken.Code == "ParameterAlreadyExists")
                {
                    // A repetition below us, or the ticket of an attempt that nobody has cleared away: this one is what it shall hold.
                    await DeleteAsync(token).ConfigureAwait(false);
                    await PutAsync(token).ConfigureAwait(false);
                }

                return TicketParameter;
            },
            made => made, cancellationToken: cancellationToken).ConfigureAwait(false);

        Task PutAsync(CancellationToken token) => _clients.Ssm.PutAsync(
            new SsmPutRequest(TicketParameter, ticket.Text)
            {
                KeyId = _order.TicketKeyArn, Tags = steps.Tags(_name.Ticket),
                Description = $"Enrollment ticket of {Run.Name}-{_name.Instance.Name}; the instance deletes it",
            },
            token);
    }

    private async Task MakePublicationAsync(CancellationToken cancellationToken)
    {
        if (_order.TicketIn != TicketPlace.Parameter) return;
        await steps.MakeAsync(
            _name.Publication,
            async token => await _clients.Ssm.DescribeUnderAsync(PublicationParameter, token).AnyAsync(token).ConfigureAwait(false)
                ? PublicationParameter : null,
            async (_, token) =>
            {
                await _clients.Ssm.PutAsync(
                    new SsmPutRequest(PublicationParameter, s_notYet)
                    {
                        IsSecret = false, Tags = steps.Tags(_name.Publication),
                        Description = $"Public description of the project of {Run.Name}-{_name.Instance.Name}",
                    },
                    token).ConfigureAwait(false);
                return PublicationParameter;
            },
            made => made, cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    // The ticket that an attempt has made, if there may be one.
    private async Task RevokeAsync(CancellationToken cancellationToken)
    {
        if (session.State.Find(_name.Issued.Name) is not { Status: RunStepStatus.Made, Id: { } reference }) return;
        await office.RevokeAsync(reference, cancellationToken).ConfigureAwait(false);
        session.Journal.Removed(_name.Issued);
    }

    private async Task DeleteTicketAsync(CancellationToken cancellationToken)
    {
        RunStepState? known = session.State.Find(_name.Ticket.Name);
        if (known is null ? !session.State.IsAdopted : known.Status == RunStepStatus.Removed) return;
        session.Journal.Removing(_name.Ticket, TicketParameter);
        await DeleteAsync(cancellationToken).ConfigureAwait(false);
        session.Journal.Removed(_name.Ticket);
    }

    private async Task DeleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _clients.Ssm.DeleteAsync(TicketParameter, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException gone) when (gone.Kind == AwsErrorKind.NotFound)
        {
            // The instance has deleted it, as it shall; or this is a repetition below us.
        }
    }

    // The ticket was redeemed: nothing of it is of use any more, so that a failure to clear it away is no reason to give up the member that
    // was waited for. The next attempt, or the network's removal, finds the parameter by the journal or its path.
    private async Task FinishAsync()
    {
        try
        {
            await DeleteTicketAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (AwsException left)
        {
            steps.Waits.Report(new AwsWaitProgress($"the deletion of {TicketParameter}", left.Code, TimeSpan.Zero, TimeSpan.Zero));
        }

        if (session.State.Find(_name.Issued.Name) is { Status: RunStepStatus.Made or RunStepStatus.Intended })
            session.Journal.Removed(_name.Issued);
    }

    private BootTicket? BootTicketPreview() => IsProject ? null
        : _order.TicketIn == TicketPlace.Parameter ? BootTicket.InParameter(TicketParameter)
        // As long as one is as a rule.
        : BootTicket.InUserData(new string('0', 3000));

    private BootTicket ToBoot(IssuedTicket ticket) => _order.TicketIn == TicketPlace.Parameter
        ? BootTicket.InParameter(TicketParameter)
        // It becomes a part of a text that AWS keeps for as long as the instance is there: UserData is chosen by name.
        : BootTicket.InUserData(System.Text.Encoding.ASCII.GetString(ticket.Text.Span));
}
