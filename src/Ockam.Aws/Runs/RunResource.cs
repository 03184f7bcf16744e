namespace Ockam.Aws;

/// <summary>Something in AWS that carries the tags of a run.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Name">The run's name; null where it is not known yet.</param>
/// <param name="Step">The step that has made it; null where it does not say.</param>
/// <param name="Kind">What it is, as <see cref="RunKind"/> calls it.</param>
/// <param name="Id">Its id; of roles, instance profiles and parameters the name.</param>
internal sealed record RunResource(string RunId, string? Name, string? Step, string Kind, string Id)
{
    /// <summary>What the run is for; null where it does not say.</summary>
    public string? Purpose { get; init; }

    /// <summary>The steps that have to be there for the run to be complete; null on all but one.</summary>
    public string? Complete { get; init; }

    /// <summary>The state of what goes slowly, for example <c>running</c>; null where there is none.</summary>
    public string? State { get; init; }
}
