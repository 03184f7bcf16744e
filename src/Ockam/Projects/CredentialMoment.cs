namespace Ockam.Projects;

/// <summary>One moment by both clocks: validity goes by the wall clock, and no step of that may make anything last longer.</summary>
/// <param name="Monotonic">Time since some beginning; it never steps.</param>
/// <param name="Wall">The date and time.</param>
internal readonly record struct CredentialMoment(TimeSpan Monotonic, DateTimeOffset Wall);
