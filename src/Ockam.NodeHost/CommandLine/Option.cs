namespace Ockam.NodeHost.CommandLine;

/// <summary>An option of a command.</summary>
/// <param name="Name">With its two dashes.</param>
/// <param name="Value">What its value is called in the help; null for a flag.</param>
/// <param name="Help">One line.</param>
/// <param name="Repeatable">Whether it may come more than once.</param>
internal sealed record Option(string Name, string? Value, string Help, bool Repeatable = false)
{
    /// <summary>The options that every command has.</summary>
    public static IReadOnlyList<Option> Global { get; } =
    [
        new("--output", "FORMAT", "plain (default) or json: one JSON value for each result, errors too."),
        new("--home", "DIR", "The folder of the store; else OCKAM_HOME, else ~/.ockamps."),
        new("--help", null, "Shows this help, or that of a command (also -h)."),
        new("--version", null, "Shows the version."),
    ];
}
