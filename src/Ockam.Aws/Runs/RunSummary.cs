namespace Ockam.Aws;

/// <summary>A run as journals and tags tell of it.</summary>
/// <param name="RunId">Its id.</param>
/// <param name="Name">What the user calls it; empty where nothing says it any more.</param>
/// <param name="State">What this machine's journal says; null where it has none.</param>
/// <param name="Resources">What carries its tags.</param>
internal sealed record RunSummary(string RunId, string Name, RunState? State, IReadOnlyList<RunResource> Resources)
{
    /// <summary>What it is for: one of <see cref="RunPurpose"/>.</summary>
    public string Purpose => State?.Run.Purpose
        ?? Resources.Select(each => each.Purpose).OfType<string>().FirstOrDefault() ?? RunPurpose.Network;

    /// <summary>Whether everything that was asked for was made and is there; by the tags where there is no journal.</summary>
    public bool IsComplete => State is { } state ? !state.IsInterrupted
        : Resources.Select(each => each.Complete).OfType<string>().FirstOrDefault() is { } steps
            && steps.Split(' ').All(step => Resources.Any(each => each.Step == step));

    /// <summary>Whether somebody on this machine has begun to remove it.</summary>
    public bool IsBeingRemoved => State?.IsBeingRemoved == true;
}
