namespace Ockam.Policies;

/// <summary>A decision that lets a peer in, kept up to date until it is disposed of or withdrawn.</summary>
internal sealed class PolicyGrant(PolicyDecisionPoint point, PolicyGuard guard, PolicySubject subject, Action<string> withdrawn)
    : IDisposable
{
    private int _ended;

    public PolicyGuard Guard => guard;

    public PolicySubject Subject => subject;

    /// <summary>Tells, once, whoever was let in by it that this is over.</summary>
    public void Withdraw(string reason)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0) withdrawn(reason);
    }

    public void Dispose()
    {
        Interlocked.Exchange(ref _ended, 1);
        point.Forget(this);
    }
}
