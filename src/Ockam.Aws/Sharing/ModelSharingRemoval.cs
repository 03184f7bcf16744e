namespace Ockam.Aws;

/// <summary>What has become of a set-up for sharing models that was removed.</summary>
/// <param name="Name">The run's name.</param>
/// <param name="RunId">The id that all of it carried; null where there was none.</param>
/// <param name="Removed">What was removed, in this order: kind and id.</param>
/// <param name="Left">What is there still, untouched, because it does not carry the run's tag any more.</param>
public sealed record ModelSharingRemoval(string Name, string? RunId, IReadOnlyList<string> Removed, IReadOnlyList<string> Left);
