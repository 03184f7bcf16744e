using Ockam.NodeHost.Commands;

namespace Ockam.NodeHost.CommandLine;

/// <summary>
/// Reads a command line: global options, one or two words that name a command, then its arguments and options in any order.
/// <c>--name=value</c> is <c>--name value</c>, and after <c>--</c> everything is an argument.
/// </summary>
internal sealed class ArgumentParser(IReadOnlyList<Command> commands)
{
    /// <summary>The command that was named, or null; and its arguments.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="arguments">Filled as far as the line could be read, so that an error can be written in the format asked for.</param>
    /// <exception cref="CommandException">The line is not right.</exception>
    public Command? Parse(IReadOnlyList<string> args, Arguments arguments)
    {
        Command? command = null;
        string? group = null;
        bool onlyWords = false;
        for (int i = 0; i < args.Count; i++)
        {
            string word = args[i];
            if (!onlyWords && word == "--") onlyWords = true;
            else if (!onlyWords && word.Length > 1 && word[0] == '-') ReadOption(args, ref i, command, arguments);
            else if (command is not null && arguments.Words.Count == 0 && !onlyWords && FindLonger(command, word) is { } longer)
                command = longer;
            else if (command is not null) arguments.AddWord(word);
            else command = Find(ref group, word);
        }

        if (arguments.Has("--help") || arguments.Has("--version")) return command;
        if (command is null)
        {
            throw CommandException.Usage(
                group is null ? "No command was given; see --help." : $"'{group}' needs one of: {string.Join(", ", InGroup(group))}.");
        }

        CheckWords(command, arguments);
        return command;
    }

    private Command? Find(ref string? group, string word)
    {
        string name = group is null ? word : $"{group} {word}";
        if (commands.FirstOrDefault(command => command.Name == name) is { } command) return command;
        if (group is not null || !InGroup(word).Any()) throw CommandException.Usage($"There is no command '{name}'; see --help.");
        group = word;
        return null;
    }

    // A word can be a command and begin others: 'project', and 'project list'.
    private Command? FindLonger(Command command, string word) =>
        commands.FirstOrDefault(longer => longer.Name == $"{command.Name} {word}");

    private IEnumerable<string> InGroup(string group) => commands
        .Where(command => command.Name.StartsWith(group + ' ', StringComparison.Ordinal))
        .Select(command => command.Name[(group.Length + 1)..]);

    private static void ReadOption(IReadOnlyList<string> args, ref int i, Command? command, Arguments arguments)
    {
        string word = args[i] == "-h" ? "--help" : args[i];
        int mark = word.IndexOf('=', StringComparison.Ordinal);
        string name = mark < 0 ? word : word[..mark];
        Option option = Option.Global.Concat(command?.Options ?? []).FirstOrDefault(option => option.Name == name)
            ?? throw CommandException.Usage(command is null
                ? $"There is no option {name} before a command; see --help."
                : $"'{command.Name}' has no option {name}; see --help.");
        if (option.Value is null)
        {
            if (mark >= 0) throw CommandException.Usage($"{name} takes no value.");
            arguments.Add(option, string.Empty);
        }
        else if (mark >= 0) arguments.Add(option, word[(mark + 1)..]);
        else if (++i < args.Count) arguments.Add(option, args[i]);
        else throw CommandException.Usage($"{name} needs a value: {name} {option.Value}.");
    }

    private static void CheckWords(Command command, Arguments arguments)
    {
        int required = command.Words.Count(word => word[0] != '[');
        if (arguments.Words.Count < required)
            throw CommandException.Usage($"'{command.Name}' needs {command.Words[arguments.Words.Count]}; see --help.");
        if (arguments.Words.Count > command.Words.Count)
            throw CommandException.Usage($"'{command.Name}' has no use for '{arguments.Words[command.Words.Count]}'; see --help.");
    }
}
