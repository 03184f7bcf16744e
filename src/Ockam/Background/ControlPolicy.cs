namespace Ockam.Background;

/// <summary>A policy that is to be stored.</summary>
/// <param name="Resource">The name of a resource; null for a type.</param>
/// <param name="ResourceType">The type; null for a resource.</param>
/// <param name="Allow">Who is let in.</param>
internal sealed record ControlPolicy(string? Resource, string? ResourceType, string Allow);
