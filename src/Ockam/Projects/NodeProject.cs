namespace Ockam.Projects;

/// <summary>Which project a node is in.</summary>
/// <param name="Name">The project's name.</param>
/// <param name="IsMember">Whether its authority has made the node's identity a member; before, a ticket is still to be redeemed.</param>
public sealed record NodeProject(string Name, bool IsMember);
