namespace Ockam.Projects;

/// <summary>A project that a home knows.</summary>
/// <param name="File">Its description, verified before it was stored.</param>
/// <param name="IsDefault">Whether it is meant where none is named.</param>
public sealed record StoredProject(ProjectFile File, bool IsDefault);
