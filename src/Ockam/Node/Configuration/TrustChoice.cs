using Ockam.Identities;
using Ockam.SecureChannels;

namespace Ockam.Node.Configuration;

/// <summary>What a file says about whom to trust.</summary>
/// <param name="Policy">The decision; null where there is none.</param>
/// <param name="Identifiers">Those that are named; null for anyone and for no decision.</param>
/// <param name="Wrong">Whether something stands there that was not understood: a mistake already, which needs no second one.</param>
internal sealed record TrustChoice(TrustPolicy? Policy, IReadOnlyList<Identifier>? Identifiers, bool Wrong)
{
    /// <summary>Nothing was said.</summary>
    public static TrustChoice None { get; } = new(null, null, Wrong: false);

    /// <summary>Something was said that cannot be used.</summary>
    public static TrustChoice Mistaken { get; } = new(null, null, Wrong: true);

    /// <summary>This decision, or another where there is none.</summary>
    public TrustChoice Or(TrustChoice other) => this == None ? other : this;
}
