using System.Text;
using Ockam.NodeHost.Commands;

namespace Ockam.NodeHost.CommandLine;

/// <summary>The help texts, made from what the commands say of themselves.</summary>
internal static class Help
{
    public static string ForAll(IReadOnlyList<Command> commands)
    {
        var text = new StringBuilder("ockam-node: a node that speaks Ockam, from the command line.\n\n");
        text.Append("Usage: ockam-node COMMAND [ARGUMENTS] [OPTIONS]\n\nCommands:\n");
        Table(text, commands.Select(command => (command.Name, command.Summary)));
        text.Append("\nOptions of every command:\n");
        Table(text, Option.Global.Select(Row));
        text.Append("\nExit codes:\n");
        Table(text, ExitCodes.Select(code => (((int)code.Code).ToString(System.Globalization.CultureInfo.InvariantCulture), code.Meaning)));
        text.Append("\nDurations are digits and ms, s, m, h or d; digits alone are seconds.\n");
        text.Append("HEX|-|@FILE means hexadecimal digits, or - to read them from standard input, or @ and a file that holds them.\n");
        text.Append("A secret is never an argument. 'ockam-node COMMAND --help' explains one command.");
        return text.ToString();
    }

    public static string ForCommand(Command command)
    {
        var text = new StringBuilder($"{command.Summary}\n\nUsage: ockam-node {command.Name}");
        foreach (string word in command.Words) text.Append(' ').Append(word);
        text.Append(" [OPTIONS]\n");
        if (command.Details.Length > 0) text.Append('\n').Append(command.Details).Append('\n');
        text.Append("\nOptions:\n");
        Table(text, command.Options.Concat(Option.Global).Select(Row));
        return text.ToString().TrimEnd();
    }

    private static readonly (ExitCode Code, string Meaning)[] ExitCodes =
    [
        (ExitCode.Done, "done"),
        (ExitCode.Failed, "failed for a reason that no other code names"),
        (ExitCode.Usage, "the command line is not right; nothing was done"),
        (ExitCode.NotFound, "no such identity or file"),
        (ExitCode.NotTrusted, "an identity, credential or peer that does not verify or is not trusted"),
        (ExitCode.Unreachable, "nobody answered in time, or the other end cannot be reached"),
        (ExitCode.Store, "the store of the home folder cannot be used"),
        (ExitCode.Configuration, "a configuration file has mistakes, each of which is named"),
        (ExitCode.Interrupted, "ended by Ctrl+C or a signal before it was done"),
    ];

    private static (string, string) Row(Option option) => (
        option.Value is null ? option.Name : $"{option.Name} {option.Value}",
        option.Repeatable ? option.Help + " May be repeated." : option.Help);

    private static void Table(StringBuilder text, IEnumerable<(string Left, string Right)> rows)
    {
        (string Left, string Right)[] all = [.. rows];
        int width = all.Max(row => row.Left.Length) + 2;
        foreach ((string left, string right) in all) text.Append("  ").Append(left.PadRight(width)).Append(right).Append('\n');
    }
}
