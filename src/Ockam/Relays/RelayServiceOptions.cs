using Ockam.Policies;

namespace Ockam.Relays;

/// <summary>Whom a relay service serves, and how much of it.</summary>
public sealed record RelayServiceOptions
{
    /// <summary>Who may register which relay.</summary>
    public RelayAuthorization Authorization { get; init; } = RelayAuthorization.Loopback;

    /// <summary>
    /// Whether only those may send through its relays who have presented a credential of the node's authority that is valid still. Without
    /// it everyone may who can reach them: what passes is for a channel of its own, from end to end (section 7.3).
    /// </summary>
    public bool MembersOnly { get; init; }

    /// <summary>
    /// A policy that the peer must satisfy too (section 10); stored for the resource <c>forwarding_service</c> when the service is started.
    /// Null leaves it to the policies that are stored.
    /// </summary>
    public PolicyExpression? Allow { get; init; }

    /// <summary>How many relays one Identifier may have: 100.</summary>
    public int MaximumPerIdentifier { get; init; } = 100;

    /// <summary>How many relays all those may have together who came without a secure channel: 100.</summary>
    public int MaximumAnonymous { get; init; } = 100;

    /// <summary>How many relays there may be in all: 10,000, some 10 MiB.</summary>
    public int Maximum { get; init; } = 10_000;

    /// <summary>
    /// How long the owner of a relay may take to give a sign of life when another asks for its name; the other waits meanwhile. 3 s.
    /// </summary>
    public TimeSpan OwnerPatience { get; init; } = TimeSpan.FromSeconds(3);
}
