namespace Ockam.Node;

/// <summary>A change of something that a node consists of.</summary>
/// <param name="Resource">What it is.</param>
/// <param name="Name">Which one: its name or address.</param>
/// <param name="Status">How it stands now, in lower case, such as <c>open</c>, <c>up</c> or <c>closed</c>.</param>
/// <param name="Detail">Who is at the other end, or why it changed; null where there is nothing to say.</param>
public sealed record NodeChange(NodeResource Resource, string Name, string Status, string? Detail);
