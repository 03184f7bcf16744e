using System.Collections.Frozen;
using Ockam.Identities;

namespace Ockam.SecureChannels;

/// <summary>
/// Whom a secure channel accepts at its other end (section 5.2, step 3). <see cref="SecureChannelOptions"/> have no default: trust is a
/// decision. A node's own listener <c>api</c> lets everyone open a channel unless told otherwise, and the services behind it decide.
/// </summary>
public sealed class TrustPolicy
{
    private readonly FrozenSet<Identifier>? _accepted;

    private TrustPolicy(IEnumerable<Identifier>? accepted) => _accepted = accepted?.ToFrozenSet();

    /// <summary>Everyone who proves to own some identity. For listeners whose services decide by Identifier or attributes.</summary>
    public static TrustPolicy Anyone { get; } = new(null);

    /// <summary>Exactly these identities.</summary>
    /// <exception cref="ArgumentException">None was given.</exception>
    public static TrustPolicy Only(params IEnumerable<Identifier> identifiers)
    {
        var policy = new TrustPolicy(identifiers);
        if (policy._accepted!.Count == 0) throw new ArgumentException("Name at least one Identifier to trust.", nameof(identifiers));
        return policy;
    }

    /// <summary>Whether it names nobody.</summary>
    internal bool AcceptsAnyone => _accepted is null;

    /// <summary>Whether an identity is accepted.</summary>
    public bool Accepts(Identifier identifier) => _accepted is null || _accepted.Contains(identifier);

    /// <summary>Whom it accepts, in words.</summary>
    public override string ToString() => _accepted is null ? "anyone" : string.Join(", ", _accepted);
}
