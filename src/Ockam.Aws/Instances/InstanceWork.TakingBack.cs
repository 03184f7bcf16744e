using Ockam.Identities;

namespace Ockam.Aws;

// After a failure: whatever could let somebody in, or costs something for nothing, goes.
internal sealed partial class InstanceWork
{
    // Long enough for a handful of requests; whoever has pressed Ctrl+C has the prompt again before.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    // A description that is known by its authority's name: such a project is worth keeping, whatever comes afterwards.
    private bool _isPublished;

    private async Task<string> TakeBackAsync()
    {
        // Real time: it bounds requests, not waits for AWS.
        using var patience = new CancellationTokenSource(s_patience);
        // First of all: whatever ends this, the next attempt knows that this instance was not completed.
        if (_hasAsked && !_isPublished && session.State.Find(_name.Instance.Name) is { Status: RunStepStatus.Made, Id: { } started })
            session.Journal.Removing(_name.Instance, started);
        var done = new List<string>();
        var left = new List<string>();
        await TryAsync($"the ticket {session.State.Find(_name.Issued.Name)?.Id}", RevokeLastAsync, done, left, patience.Token)
            .ConfigureAwait(false);
        await TryAsync("its member", RemoveMembersAsync, done, left, patience.Token).ConfigureAwait(false);
        await TryAsync($"the parameter {TicketParameter}", DeleteLastTicketAsync, done, left, patience.Token).ConfigureAwait(false);
        await TryAsync("the instance", TerminateLastAsync, done, left, patience.Token).ConfigureAwait(false);
        string gone = done.Count == 0 ? "" : $"Taken back: {string.Join(", ", done)}. ";
        string kept = left.Count == 0 ? "" : $"Not taken back: {string.Join("; ", left)}. ";
        string stays = _isPublished ? "The instance stays, and so does its project. " : "";
        return gone + kept + stays;
    }

    private string Advice => "New-OckamPortalInstance with the same network and name goes on with what is left; "
        + $"Remove-OckamPortalNetwork {Run.Name} removes it.";

    // What AWS has refused it will refuse again: then nothing of this attempt is to stay, open ports least of all.
    private async Task<string> UndoAsync(Exception failed, CancellationToken cancellationToken)
    {
        bool isRefused = failed is AwsException { Code: not null } refused && !RunUndo.IsCut(refused);
        if (!isRefused || steps.MadeNow.Count == 0 || steps.MadeNow.Contains(_name.Instance.Name)) return "";
        try
        {
            await new RunRemoval(session, steps.Pace, steps.Progress).RemoveStepsAsync(steps.MadeNow, cancellationToken)
                .ConfigureAwait(false);
            // Its other half is gone.
            if (steps.MadeNow.Contains(_name.Key.Name) && _order.KeyFile is { } key) File.Delete(key);
            return "What was made for it was removed again. ";
        }
        catch (Exception left) when (left is AwsException or IOException or UnauthorizedAccessException)
        {
            return $"What was made for it could not be removed ({left.Message.TrimEnd('.')}). ";
        }
        catch (OperationCanceledException)
        {
            // Why it failed and what is left is what the user needs to read now.
            return "Removing what was made for it was interrupted. ";
        }
    }

    private static async Task TryAsync(
        string what, Func<CancellationToken, Task<bool>> act, List<string> done, List<string> left, CancellationToken cancellationToken)
    {
        try
        {
            if (await act(cancellationToken).ConfigureAwait(false)) done.Add(what);
        }
        catch (Exception failed) when (failed is OckamException or OperationCanceledException)
        {
            left.Add($"{what} ({failed.Message.TrimEnd('.')})");
        }
    }

    private async Task<bool> RevokeLastAsync(CancellationToken cancellationToken)
    {
        if (session.State.Find(_name.Issued.Name) is not { Status: RunStepStatus.Made }) return false;
        await RevokeAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> RemoveMembersAsync(CancellationToken cancellationToken)
    {
        if (IsProject || session.State.Find(_name.Issued.Name) is null) return false;
        bool any = false;
        foreach ((Identifier member, _) in await office.FindMembersAsync(
            InstanceName.Attribute, _name.MarkPrefix(Run), cancellationToken).ConfigureAwait(false))
        {
            await office.RemoveMemberAsync(member, cancellationToken).ConfigureAwait(false);
            any = true;
        }

        Forget();
        return any;
    }

    private void Forget()
    {
        if (session.State.Find(_name.Redeemed.Name) is { Status: RunStepStatus.Made }) session.Journal.Removed(_name.Redeemed);
    }

    private async Task<bool> DeleteLastTicketAsync(CancellationToken cancellationToken)
    {
        if (session.State.Find(_name.Ticket.Name) is not { Status: not RunStepStatus.Removed }) return false;
        await DeleteTicketAsync(cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<bool> TerminateLastAsync(CancellationToken cancellationToken)
    {
        RunStepState? known = session.State.Find(_name.Instance.Name);
        if (!_hasAsked || _isPublished || known is not { Status: not RunStepStatus.Removed }) return false;
        // It was asked for, and the answer did not come: it may be seen a little later only.
        string? id = known.Id ?? (await FindAsync(cancellationToken).ConfigureAwait(false))?.InstanceId;
        if (id is null)
            throw new AwsException(AwsErrorKind.NotFound, "it was asked for, and whether AWS has started it is not known yet");
        await TerminateAsync(id, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
