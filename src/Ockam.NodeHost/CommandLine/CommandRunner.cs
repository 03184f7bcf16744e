using System.Reflection;
using Ockam.Node.Configuration;
using Ockam.NodeHost.Commands;

namespace Ockam.NodeHost.CommandLine;

/// <summary>Runs one command line from beginning to end.</summary>
internal static class CommandRunner
{
    private static string Version =>
        typeof(CommandRunner).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <param name="args">The command line.</param>
    /// <param name="input">Standard input, read where an argument is <c>-</c>.</param>
    /// <param name="output">Results.</param>
    /// <param name="errors">What failed, in one line.</param>
    /// <param name="time">Wall clock and monotonic clock.</param>
    /// <param name="cancellationToken">Ctrl+C or a signal.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args,
        TextReader input,
        TextWriter output,
        TextWriter errors,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var arguments = new Arguments();
        try
        {
            Command? command = new ArgumentParser(Command.All).Parse(args, arguments);
            bool json = IsJson(arguments);
            var results = new Output(output, json);
            if (arguments.Has("--help"))
                output.WriteLine(command is null ? Help.ForAll(Command.All) : Help.ForCommand(command));
            else if (arguments.Has("--version"))
                results.WriteObject($"ockam-node {Version}", value => value.WriteString("version", Version));
            else
                await command!.RunAsync(new CommandContext(arguments, results, input, errors, time), cancellationToken);
            return (int)ExitCode.Done;
        }
        catch (ConfigurationException exception)
        {
            new Output(errors, AsksForJson(args)).WriteMistakes(exception);
            return (int)ExitCode.Configuration;
        }
        catch (Exception exception) when (Failure.From(exception, cancellationToken) is { } failure)
        {
            new Output(errors, AsksForJson(args)).WriteError(failure.Id, failure.Message);
            return (int)failure.ExitCode;
        }
    }

    // From the words as they are: the line may be wrong before the option is reached.
    private static bool AsksForJson(IReadOnlyList<string> args) =>
        args.Contains("--output=json") || args.Zip(args.Skip(1)).Any(pair => pair is { First: "--output", Second: "json" });

    private static bool IsJson(Arguments arguments) => arguments.Value("--output") switch
    {
        null or "plain" => false,
        "json" => true,
        string other => throw CommandException.Usage($"--output '{other}' is not known: it is plain or json."),
    };
}
