namespace Ockam.Policies;

/// <summary>A policy as it is kept.</summary>
/// <param name="Target">What it is for.</param>
/// <param name="Expression">Its text.</param>
public sealed record StoredPolicy(PolicyTarget Target, string Expression);
