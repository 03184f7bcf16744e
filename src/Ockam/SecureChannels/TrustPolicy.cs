using System.Collections.Frozen;
using Ockam.Identities;

namespace Ockam.SecureChannels;

/// <summary>
/// Whom a secure channel accepts at its other end (section 5.2, step 3). <see cref="SecureChannelOptions"/> have no default: trust is a
/// decision. A node's own listener <c>api</c> lets everyone open a channel unless told otherwise, and the services behind it decide.
/// </summary>
public sealed class TrustPolicy
{
    private readonly Func<IReadOnlySet<Identifier>>? _accepted;
    private readonly string _words;

    private TrustPolicy(Func<IReadOnlySet<Identifier>>? accepted, string words = "anyone") => (_accepted, _words) = (accepted, words);

    /// <summary>Everyone who proves to own some identity. For listeners whose services decide by Identifier or attributes.</summary>
    public static TrustPolicy Anyone { get; } = new(null);

    /// <summary>
    /// What portals of a node with an authority trust if nothing else is said: whoever has a credential of it. Channels are opened by
    /// anyone, since only then is it seen who has one; the portal behind them asks for it.
    /// </summary>
    internal static TrustPolicy Members { get; } = new(null, "members");

    /// <summary>Exactly these identities.</summary>
    /// <exception cref="ArgumentException">None was given.</exception>
    public static TrustPolicy Only(params IEnumerable<Identifier> identifiers)
    {
        FrozenSet<Identifier> accepted = identifiers.ToFrozenSet();
        if (accepted.Count == 0) throw new ArgumentException("Name at least one Identifier to trust.", nameof(identifiers));
        return new TrustPolicy(() => accepted);
    }

    /// <summary>Identities that can change with time, such as those of a home. Asked for each decision; it must not wait.</summary>
    internal static TrustPolicy OneOf(Func<IReadOnlySet<Identifier>> accepted) => new(accepted);

    /// <summary>Those whom it names now; null if it names nobody.</summary>
    internal IReadOnlySet<Identifier>? Accepted => _accepted?.Invoke();

    /// <summary>Whether it names nobody.</summary>
    internal bool AcceptsAnyone => _accepted is null;

    /// <summary>Whether an identity is accepted.</summary>
    public bool Accepts(Identifier identifier) => _accepted is null || _accepted().Contains(identifier);

    /// <summary>Whom it accepts, in words.</summary>
    public override string ToString() => _accepted is null ? _words : string.Join(", ", _accepted());
}
