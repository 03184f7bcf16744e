using System.Globalization;
using Ockam.NodeHost.CommandLine;
using Ockam.Portals;
using Ockam.Routing;

namespace Ockam.NodeHost.Commands;

internal sealed class DemoCommand : Command
{
    // It takes about two seconds; on a machine that is overloaded it still says why it failed, instead of hanging.
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    public override string Name => "demo";

    public override string Summary =>
        "A portal between two who never met, and a sealed model for a machine that proves itself, in this process.";

    public override string Details => """
        Needs no store and leaves nothing behind. Listens on free ports of 127.0.0.1 while it runs. The sealed model is loaded into the
        Ollama at 127.0.0.1:11434 if there is one, and deleted from it again, else into a stand-in that speaks its protocol. With --to,
        the portal leads to that server instead, nothing is sealed, and it stays up until Ctrl+C: clients connect to the address behind
        'inlet'.
        """;

    public override IReadOnlyList<Option> Options =>
        [new("--to", "HOST:PORT", "A TCP server for the portal to lead to, instead of the demo's own.")];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        HostnamePort? target = context.Arguments.Value("--to") is { } text ? EndPoints.ParsePeer("--to", text) : null;
        await using var demo = new Demo((line, members) => context.Output.WriteObject(line, value =>
        {
            value.WriteString("step", line);
            foreach ((string name, string member) in members) value.WriteString(name, member);
        }));
        if (target is null)
        {
            await using var server = new DemoServer();
            HostnamePort own = HostnamePort.Parse(server.Port.ToString(CultureInfo.InvariantCulture));
            await Deadline.RunAsync(
                s_timeout,
                "The demo",
                async token =>
                {
                    TcpInlet inlet = await demo.StartAsync(own, "an HTTP server", isWatched: true, token);
                    await demo.AskAsync(inlet, token);
                    await demo.ShareModelAsync(token);
                    demo.End();
                },
                cancellationToken);
            return;
        }

        await Deadline.RunAsync(
            s_timeout, "The demo", token => demo.StartAsync(target, "a server", isWatched: false, token), cancellationToken);
        await WaitAsync(cancellationToken);
    }

    // Being told to end is how this command is done.
    private static async Task WaitAsync(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellationToken.Register(ended.SetResult)) await ended.Task;
    }
}
