namespace Ockam.Aws;

/// <summary>A run as journals and tags tell of it.</summary>
/// <param name="RunId">Its id.</param>
/// <param name="Name">What the user calls it; empty where nothing says it any more.</param>
/// <param name="State">What this machine's journal says; null where it has none.</param>
/// <param name="Resources">What carries its tags.</param>
internal sealed record RunSummary(string RunId, string Name, RunState? State, IReadOnlyList<RunResource> Resources);
