namespace Ockam.Policies;

/// <summary>A part of a policy that was evaluated.</summary>
/// <param name="Depth">How many parts it is within.</param>
/// <param name="Part">Its text, as a full expression.</param>
/// <param name="Outcome"><c>true</c>, <c>false</c>, another value, or why it has none.</param>
public sealed record PolicyStep(int Depth, string Part, string Outcome);
