using Ockam.Identities;

namespace Ockam.Policies;

/// <summary>One resource of a node, as those see it who guard it.</summary>
/// <param name="point">Decides.</param>
/// <param name="resource">Its name.</param>
/// <param name="type">What it is.</param>
/// <param name="isRequired">Whether a policy was asked for when it was made: without one nobody is let in.</param>
/// <param name="isForMembers">Whether nobody is let in without a credential of the authority, whatever the policy says.</param>
internal sealed class PolicyGuard(
    PolicyDecisionPoint point, string resource, PolicyResourceType type, bool isRequired, bool isForMembers)
{
    private volatile string _resource = resource;
    private volatile bool _isHeld;

    /// <summary>Its name; one that is known only after it was made is set then.</summary>
    public string Resource
    {
        get => _resource;
        set => _resource = value;
    }

    /// <summary>Whether nobody is let in yet, because its policy is still to be stored.</summary>
    public bool IsHeld
    {
        get => _isHeld;
        set => _isHeld = value;
    }

    public PolicyResourceType Type => type;

    public bool IsRequired => isRequired;

    public bool IsForMembers => isForMembers;

    /// <summary>Decides without waiting and without allocating.</summary>
    /// <param name="subject">The peer; null without a secure channel.</param>
    public PolicyVerdict Decide(Identifier? subject) => point.Decide(this, subject);

    /// <summary>Decides, after reading what must be known of the peer.</summary>
    /// <returns>Whether it is let in.</returns>
    public async ValueTask<bool> DecideAsync(Identifier? subject, CancellationToken cancellationToken)
    {
        PolicyVerdict verdict = Decide(subject);
        // What was read may be forgotten before it is looked at, when thousands come at once.
        for (int i = 0; i < 3 && verdict == PolicyVerdict.Unknown && subject is { } peer; i++)
        {
            await point.PrepareAsync(peer, cancellationToken).ConfigureAwait(false);
            verdict = Decide(subject);
        }

        return verdict == PolicyVerdict.Allowed;
    }

    /// <summary>The decision with its reason.</summary>
    public PolicyExplanation Explain(Identifier? subject) => point.Explain(this, subject);

    /// <summary>
    /// Has somebody told, once, when a peer that is let in no longer is; at once, if that is so already. The callback must not block.
    /// </summary>
    public IDisposable Watch(Identifier subject, Action<string> withdrawn) => point.Watch(this, subject, withdrawn);

    /// <inheritdoc/>
    public override string ToString() => point.Describe(this);
}
