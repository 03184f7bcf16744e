namespace Ockam.Background;

/// <summary>The members of a project.</summary>
/// <param name="Project">Its name; null for the home's default one.</param>
internal sealed record ControlMembers(string? Project);
