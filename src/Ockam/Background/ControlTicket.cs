namespace Ockam.Background;

/// <summary>A ticket of a project.</summary>
/// <param name="Project">The project's name; null for the home's default one.</param>
/// <param name="Reference">The reference of the ticket, which is no secret.</param>
internal sealed record ControlTicket(string? Project, string Reference);
