namespace Ockam.Aws;

/// <summary>A line of a journal.</summary>
/// <param name="Name">What has happened, or is about to.</param>
/// <param name="At">When.</param>
internal sealed record RunEvent(string Name, DateTimeOffset At)
{
    public const string Begin = "begin";
    public const string Intent = "intent";
    public const string Made = "made";
    public const string Refused = "refused";
    public const string Completed = "completed";
    public const string RemovalBegun = "removal";
    public const string Removing = "removing";
    public const string Removed = "removed";

    /// <summary>The step; empty where the line is about the run.</summary>
    public string Step { get; init; } = "";

    /// <summary>The kind; null where an earlier line says it.</summary>
    public string? Kind { get; init; }

    /// <summary>The id of what was made; null where it is not known.</summary>
    public string? Id { get; init; }

    /// <summary>The token that it is asked for with; null where there is none.</summary>
    public string? Token { get; init; }

    /// <summary>Whether a name is one of a line about a step.</summary>
    public static bool IsOfStep(string name) => name is Intent or Made or Refused or Removing or Removed;
}
