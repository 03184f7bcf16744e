namespace Ockam.Aws;

/// <summary>What has become of a run that was to be removed.</summary>
/// <param name="Removed">What was removed, in this order.</param>
/// <param name="Left">What is there but does not carry the run's tag any more, and was not touched.</param>
internal sealed record RunRemovalReport(IReadOnlyList<RunResource> Removed, IReadOnlyList<RunResource> Left);
