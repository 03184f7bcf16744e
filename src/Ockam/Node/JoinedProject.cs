using Ockam.Projects;

namespace Ockam.Node;

/// <summary>The project that a node is to be started in.</summary>
/// <param name="Project">The project.</param>
/// <param name="Outcome">What a ticket did; null where none was redeemed.</param>
/// <param name="Notice">What whoever starts the node should hear about it; null if there is nothing.</param>
public sealed record JoinedProject(Project Project, EnrollmentOutcome? Outcome, string? Notice);
