namespace Ockam.Aws;

/// <summary>What a journal knows of a step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Id">What it has made; null where that is not known.</param>
/// <param name="At">When that was written.</param>
/// <param name="Generation">How often what it made is gone again.</param>
internal sealed record RunStepState(RunStep Step, RunStepStatus Status, string? Id, DateTimeOffset At, int Generation);
