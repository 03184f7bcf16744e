using System.Globalization;
using System.Text.Json;
using Ockam.Node.Configuration;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class CheckCommand : Command
{
    public override string Name => "check";

    public override string Summary => "Checks a node's configuration file and names every mistake in it.";

    public override string Details => """
        Each mistake is a line on standard error: file:line:column: key: what is wrong; remedy. Nothing is started or
        written, and no ticket is read.
        """;

    public override IReadOnlyList<string> Words => ["FILE"];

    public override IReadOnlyList<Option> Options =>
        [ConfigurationFile.VariableOption, LoadedConfiguration.TicketOption, LoadedConfiguration.ProjectOption];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        string file = context.Arguments.Words[0];
        LoadedConfiguration loaded =
            await ConfigurationFile.LoadAsync(context, LoadedConfiguration.NamesProject(context), cancellationToken);
        await loaded.CheckAsync(context, cancellationToken);
        NodeConfiguration configuration = loaded.Configuration;
        string contents = string.Create(
            CultureInfo.InvariantCulture,
            $"{configuration.Relays.Count} relays, {configuration.Outlets.Count} outlets, {configuration.Inlets.Count} inlets");
        context.Output.WriteObject($"{file} is right: the node '{configuration.Name}' with {contents}",
            value => Write(value, file, configuration));
    }

    private static void Write(Utf8JsonWriter value, string file, NodeConfiguration configuration)
    {
        value.WriteString("file", file);
        value.WriteString("name", configuration.Name);
        value.WriteNumber("relays", configuration.Relays.Count);
        value.WriteNumber("outlets", configuration.Outlets.Count);
        value.WriteNumber("inlets", configuration.Inlets.Count);
    }
}
