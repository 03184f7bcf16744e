using System.Globalization;

namespace Ockam.Aws;

/// <summary>The tags that everything of a run carries from its first moment.</summary>
internal static class RunTags
{
    /// <summary>What consoles show.</summary>
    public const string Name = "Name";

    /// <summary>The run's name.</summary>
    public const string Network = "ockamps:network";

    /// <summary>The run's id.</summary>
    public const string Run = "ockamps:run";

    /// <summary>The step that has made it.</summary>
    public const string Step = "ockamps:step";

    /// <summary>The region: roles are listed in all of them.</summary>
    public const string Region = "ockamps:region";

    /// <summary>What the run is for.</summary>
    public const string Purpose = "ockamps:purpose";

    /// <summary>
    /// On one thing of a run that is complete: the steps that have to be there for it to be so still, separated by spaces.
    /// </summary>
    public const string Complete = "ockamps:complete";

    /// <summary>The tags of what a step makes.</summary>
    public static IReadOnlyDictionary<string, string> For(AwsRun run, string step) => new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Name] = $"{run.Name}-{step}",
        [Network] = run.Name,
        [Run] = run.RunId,
        [Step] = step,
        [Region] = run.Place.Region,
        [Purpose] = run.Purpose,
    };

    /// <summary>Selects in EC2 what a step has made.</summary>
    public static Ec2Selection Of(AwsRun run, string step) =>
        Ec2Selection.Tagged(Run, run.RunId).And($"tag:{Step}", step);

    /// <summary>What makes repeating a step safe: 64 characters at most, the same for each attempt.</summary>
    /// <param name="run">The run.</param>
    /// <param name="step">The step's name, 31 characters at most.</param>
    /// <param name="generation">How often what it made is gone again, or was refused: such tokens are spent.</param>
    public static string Token(AwsRun run, string step, int generation) =>
        string.Create(CultureInfo.InvariantCulture, $"{run.RunId}-{step}-{generation}");
}
