namespace Ockam.Models;

/// <summary>What came of one test.</summary>
/// <param name="Condition">The test.</param>
/// <param name="IsTrue">Whether it was true.</param>
/// <param name="Found">The request's values; null if it has none.</param>
/// <param name="Reason">Why, as a clause without a full stop.</param>
public sealed record KeyConditionResult(KeyPolicyCondition Condition, bool IsTrue, IReadOnlyList<string>? Found, string Reason);
