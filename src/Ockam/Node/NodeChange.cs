namespace Ockam.Node;

/// <summary>A change of something that a node consists of.</summary>
/// <param name="Resource">What it is.</param>
/// <param name="Name">Which one, by its name; for a channel, the Identifier of its other end.</param>
/// <param name="Address">Where it is: an address of the network, or <c>/service/</c> and that of a worker; of a connection or a channel 16
/// hexadecimal digits that tell it from others, and which are no address; empty where there is none.</param>
/// <param name="Status">How it stands now, in lower case, such as <c>open</c>, <c>up</c> or <c>closed</c>.</param>
/// <param name="Detail">Why it stands so, what failed last, or whose it is; null where there is nothing to say.</param>
public sealed record NodeChange(NodeResource Resource, string Name, string Address, string Status, string? Detail);
