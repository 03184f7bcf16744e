using System.Collections.Concurrent;
using Ockam.Identities;

namespace Ockam.Policies;

/// <summary>
/// Where a node decides who may use what (section 10). Policies and the attributes of peers are kept in memory, so that a decision neither
/// waits nor allocates; a change of them, by whichever process, the end of a credential, and a store that cannot be read any more make
/// all decisions anew that somebody still relies on.
/// </summary>
internal sealed partial class PolicyDecisionPoint : IAsyncDisposable
{
    // Peers without a grant are forgotten beyond that: some 1 KiB each.
    private const int MostIdleSubjects = 1_024;

    private readonly IPolicyRepository _policies;
    private readonly IAttributesRepository _attributes;
    private readonly string _nodeName;
    private readonly TimeProvider _time;
    private readonly Action<Exception> _failed;
    private readonly ConcurrentDictionary<Identifier, PolicySubject> _subjects = new();
    private readonly HashSet<PolicyGrant> _grants = [];
    private readonly Lock _lock = new();
    private volatile PolicySet _set = new([]);

    /// <param name="policies">The policies.</param>
    /// <param name="attributes">The attributes of peers.</param>
    /// <param name="nodeName">The node whose they are.</param>
    /// <param name="authority">The authority whose credentials count; null for none.</param>
    /// <param name="time">Both clocks.</param>
    /// <param name="failed">Told of errors of the store, once for each time that it fails; must not block.</param>
    public PolicyDecisionPoint(
        IPolicyRepository policies,
        IAttributesRepository attributes,
        string nodeName,
        Identifier? authority,
        TimeProvider time,
        Action<Exception> failed)
    {
        _policies = policies;
        _attributes = attributes;
        _nodeName = nodeName;
        Authority = authority;
        _time = time;
        _failed = failed;
        _timer = time.CreateTimer(
            static state => ((PolicyDecisionPoint)state!).Tick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The authority whose credentials count; null for none.</summary>
    public Identifier? Authority { get; }

    /// <summary>How many decisions are kept up to date.</summary>
    public int Grants
    {
        get
        {
            lock (_lock) return _grants.Count;
        }
    }

    /// <summary>One resource to be guarded; from now on every change of the store is noticed.</summary>
    /// <param name="resource">Its name.</param>
    /// <param name="type">What it is.</param>
    /// <param name="isRequired">Whether a policy was asked for when it was made: without one nobody is let in.</param>
    /// <param name="isForMembers">Whether nobody is let in without a credential of the authority, whatever the policy says.</param>
    public PolicyGuard Guard(string resource, PolicyResourceType type, bool isRequired, bool isForMembers = false)
    {
        Watch();
        return new PolicyGuard(this, resource, type, isRequired, isForMembers);
    }

    /// <summary>Decides without waiting and without allocating.</summary>
    public PolicyVerdict Decide(PolicyGuard guard, Identifier? subject)
    {
        if (guard.IsHeld) return PolicyVerdict.Denied;
        LoadedPolicy? policy = _set.Find(guard.Resource, guard.Type);
        if (policy is null) return IsRequired(guard) ? PolicyVerdict.Denied : PolicyVerdict.Allowed;
        if (_isBlind || subject is not { } identifier || policy.Expression is not { } expression) return PolicyVerdict.Denied;
        if (!_subjects.TryGetValue(identifier, out PolicySubject? known) || known.Facts is not { } facts) return PolicyVerdict.Unknown;
        if (facts.IsPast(_time)) facts = known.Expire(Authority is not null, _time) ?? facts;
        if (guard.IsForMembers && !facts.HasCredential) return PolicyVerdict.Denied;
        var environment = new PolicyEnvironment(facts.Values, guard.Resource, PolicyExplainer.Action);
        return ExpressionEvaluator.Allows(expression.Full, environment, out _) ? PolicyVerdict.Allowed : PolicyVerdict.Denied;
    }

    /// <summary>The decision with its reason.</summary>
    public PolicyExplanation Explain(PolicyGuard guard, Identifier? subject)
    {
        SubjectFacts? facts = subject is { } identifier ? _subjects.GetValueOrDefault(identifier)?.Facts : null;
        LoadedPolicy? policy = _set.Find(guard.Resource, guard.Type);
        PolicyExplanation explanation = PolicyExplainer.Explain(
            policy, IsRequired(guard), guard.IsForMembers, subject, facts, guard.Resource, guard.Type);
        if (guard.IsHeld) return explanation with { IsAllowed = false, Reason = "The policy of this resource is being stored." };
        return _isBlind && policy is not null ? explanation with { IsAllowed = false, Reason = BlindReason } : explanation;
    }

    /// <summary>Reads what must be known of a peer before it can be decided about.</summary>
    public async ValueTask PrepareAsync(Identifier subject, CancellationToken cancellationToken)
    {
        PolicySubject known = _subjects.GetOrAdd(subject, static identifier => new PolicySubject(identifier));
        if (known.Facts is null) await ReadAsync(known, cancellationToken).ConfigureAwait(false);
        if (_subjects.Count > MostIdleSubjects) ForgetIdle(subject);
    }

    /// <summary>Has somebody told, once, when a peer that is let in no longer is; at once, if that is so already.</summary>
    public IDisposable Watch(PolicyGuard guard, Identifier subject, Action<string> withdrawn)
    {
        PolicyGrant grant;
        lock (_lock)
        {
            PolicySubject known = _subjects.GetOrAdd(subject, static identifier => new PolicySubject(identifier));
            known.Grants++;
            grant = new PolicyGrant(this, guard, known, withdrawn);
            _grants.Add(grant);
        }

        // Whatever has changed before it was in the table has been seen by nobody.
        Review(grant);
        Arm();
        return grant;
    }

    /// <summary>What a policy says of a resource now, for lists.</summary>
    public string Describe(PolicyGuard guard) => _set.Find(guard.Resource, guard.Type) switch
    {
        { } policy => policy.Text,
        null => IsRequired(guard) ? "nobody: there is no policy" : "",
    };

    /// <summary>Takes a grant off the table.</summary>
    internal void Forget(PolicyGrant grant)
    {
        lock (_lock)
        {
            if (_grants.Remove(grant)) grant.Subject.Grants--;
        }
    }

    private bool IsRequired(PolicyGuard guard) => guard.IsRequired || guard.IsForMembers || Authority is not null;

    private async ValueTask ReadAsync(PolicySubject subject, CancellationToken cancellationToken)
    {
        long read = subject.BeginRead();
        AttributesEntry? entry = await _attributes.GetAsync(
            subject.Identifier, Authority, _nodeName, _time.UnixSeconds(), cancellationToken).ConfigureAwait(false);
        subject.Take(read, entry, Authority is not null, _time);
    }

    private void ForgetIdle(Identifier latest)
    {
        lock (_lock)
        {
            foreach ((Identifier identifier, PolicySubject subject) in _subjects)
            {
                if (_subjects.Count <= MostIdleSubjects / 2) break;
                if (subject.Grants == 0 && identifier != latest) _subjects.TryRemove(identifier, out _);
            }
        }
    }
}
