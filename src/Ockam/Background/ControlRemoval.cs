using Ockam.Node;

namespace Ockam.Background;

/// <summary>What is to end.</summary>
/// <param name="Resource">Of which kind it is.</param>
/// <param name="Id">Which one.</param>
internal sealed record ControlRemoval(NodeResource Resource, string Id);
