namespace Ockam.Aws;

/// <summary>What a wait tells each time that it has looked.</summary>
/// <param name="What">What is waited for, for example <c>instance i-0123 to be running</c>.</param>
/// <param name="State">What was seen, for example <c>pending</c>; null where nothing is there yet.</param>
/// <param name="Elapsed">How long it has waited.</param>
/// <param name="Limit">How long it waits at most.</param>
internal sealed record AwsWaitProgress(string What, string? State, TimeSpan Elapsed, TimeSpan Limit);
