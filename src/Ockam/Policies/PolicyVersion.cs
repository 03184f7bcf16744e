namespace Ockam.Policies;

/// <summary>
/// Numbers that move with what decisions are made from, by whichever process of a home: as long as they stand still, so do decisions.
/// </summary>
/// <param name="Policies">Moves when a policy is set or removed.</param>
/// <param name="Attributes">Moves when attributes of a peer are stored or removed.</param>
public readonly record struct PolicyVersion(long Policies, long Attributes);
