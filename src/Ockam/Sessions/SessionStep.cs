namespace Ockam.Sessions;

/// <summary>What a session does next.</summary>
/// <param name="Action">What.</param>
/// <param name="Until">For <see cref="SessionAction.Wait"/>: until when, if nothing happens before.</param>
internal readonly record struct SessionStep(SessionAction Action, TimeSpan Until = default);
