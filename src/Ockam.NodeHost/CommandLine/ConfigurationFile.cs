using Ockam.Node.Configuration;

namespace Ockam.NodeHost.CommandLine;

/// <summary>Reads the configuration file that a command names.</summary>
internal static class ConfigurationFile
{
    public static readonly Option VariableOption =
        new("--variable", "NAME=VALUE", "Replaces $NAME and ${NAME} in the file, before the environment and the file's own variables.",
            Repeatable: true);

    /// <summary>The values that <c>--variable</c> gives.</summary>
    /// <exception cref="CommandException">One is not given as it must be.</exception>
    public static IReadOnlyDictionary<string, string> ReadVariables(CommandContext context) =>
        KeyValues.Read(VariableOption.Name, context.Arguments.Values(VariableOption.Name), VariableOption.Value!);

    /// <summary>Reads it, as the file of a node that is in a project where it would be wrong otherwise.</summary>
    /// <param name="context">The command.</param>
    /// <param name="isInProject">Whether the command names a project.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="CommandException">There is no such file, or a variable is not given as it must be.</exception>
    /// <exception cref="ConfigurationException">It has mistakes.</exception>
    public static async Task<LoadedConfiguration> LoadAsync(
        CommandContext context, bool isInProject, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> variables = ReadVariables(context);
        string file = context.Arguments.Words[0];
        try
        {
            return await LoadAsync(file, variables, isInProject, cancellationToken);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CommandException.NotFound($"There is no file '{file}'.");
        }
    }

    private static async Task<LoadedConfiguration> LoadAsync(
        string file, IReadOnlyDictionary<string, string> variables, bool isInProject, CancellationToken cancellationToken)
    {
        try
        {
            return new LoadedConfiguration(await NodeConfiguration.LoadAsync(file, variables, isInProject, cancellationToken), null);
        }
        catch (ConfigurationException mistakes) when (!isInProject)
        {
            try
            {
                return new LoadedConfiguration(await NodeConfiguration.LoadAsync(file, variables, true, cancellationToken), mistakes);
            }
            catch (ConfigurationException)
            {
                // A project would not make it right.
                throw mistakes;
            }
        }
    }
}
