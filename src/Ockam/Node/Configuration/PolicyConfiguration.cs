using Ockam.Policies;

namespace Ockam.Node.Configuration;

/// <summary>A policy (section 10); it is stored when the node starts, in place of what was stored for the same target.</summary>
/// <param name="Target">A resource or a type of resources.</param>
/// <param name="Allow">Who is let in.</param>
public sealed record PolicyConfiguration(PolicyTarget Target, PolicyExpression Allow);
