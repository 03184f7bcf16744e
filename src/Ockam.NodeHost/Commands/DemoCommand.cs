using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Commands;

internal sealed class DemoCommand : Command
{
    // It takes well under a second; on a machine that is overloaded it still says why it failed, instead of hanging.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    public override string Name => "demo";

    public override string Summary => "Three nodes in this process: a secure channel through the second, a message and its answer.";

    public override string Details => "Needs no store and leaves nothing behind. Listens on free ports of 127.0.0.1 while it runs.";

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var demo = new Demo((text, members) => context.Output.WriteObject(text, value =>
        {
            value.WriteString("step", text);
            foreach ((string name, string member) in members) value.WriteString(name, member);
        }));
        await Deadline.RunAsync(Timeout, "The demo", demo.RunAsync, cancellationToken);
    }
}
