namespace Ockam.NodeHost.CommandLine;

/// <summary>A command that ends early, with the exit code and the stable id that scripts see.</summary>
internal sealed class CommandException(ExitCode exitCode, string id, string message) : Exception(message)
{
    public ExitCode ExitCode { get; } = exitCode;

    /// <summary>Lower case with underscores; does not change between versions.</summary>
    public string Id { get; } = id;

    public static CommandException Usage(string message) => new(ExitCode.Usage, "usage", message);

    public static CommandException NotFound(string message) => new(ExitCode.NotFound, "not_found", message);
}
