namespace Ockam.Background;

/// <summary>What a background process says once it runs, or that it cannot.</summary>
internal sealed record BackgroundReport
{
    /// <summary>Stands before it in the line: a shell may print other things.</summary>
    public const string Mark = "ockamps-background ";

    /// <summary>The node's name.</summary>
    public string? Name { get; init; }

    /// <summary>Why there is no node.</summary>
    public ControlError? Error { get; init; }
}
