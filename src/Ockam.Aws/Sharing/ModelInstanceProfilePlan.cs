namespace Ockam.Aws;

/// <summary>What has to be done for an instance profile to be as it shall be.</summary>
/// <param name="Request">How it shall be.</param>
/// <param name="Name">The name of role and profile.</param>
/// <param name="Changes">What is otherwise now; empty where nothing has to be done.</param>
/// <param name="Policy">The role's rights as they will be, JSON.</param>
public sealed record ModelInstanceProfilePlan(
    ModelInstanceProfileRequest Request, string Name, IReadOnlyList<SharingChange> Changes, string Policy)
{
    /// <summary>How the policy changes, line by line; empty where it does not, or is new.</summary>
    public string Diff { get; internal init; } = "";

    internal RunPlace Place { get; init; } = null!;

    /// <summary>Whether the role was there, and is not of the run: it is used, and never tagged or removed.</summary>
    internal bool IsForeignRole { get; init; }

    internal bool IsForeignProfile { get; init; }
}
