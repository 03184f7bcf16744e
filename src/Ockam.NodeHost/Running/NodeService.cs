using System.Globalization;
using Ockam.Background;
using Ockam.Node;
using Ockam.NodeHost.CommandLine;

namespace Ockam.NodeHost.Running;

/// <summary>What every command does that runs a node until it is told to end, once the node's resources are there.</summary>
/// <param name="HttpPort">The port of 127.0.0.1 for health, <c>/show</c> and <c>/metrics</c>; 0 for any free one, null for none.</param>
/// <param name="Metrics">Whether <c>/metrics</c> is answered.</param>
/// <param name="ExitOnEof">Whether the node ends when its standard input does.</param>
/// <param name="DrainTimeout">How long open connections may go on after the node was told to end.</param>
internal sealed record NodeService(int? HttpPort, bool Metrics, bool ExitOnEof, TimeSpan DrainTimeout)
{
    public static readonly Option LogFormatOption =
        new("--log-format", "FORMAT", "text (default) or json: how the log on standard error is written.");

    /// <summary>The log that <c>--log-format</c> asks for.</summary>
    /// <exception cref="CommandException">Another format.</exception>
    public static NodeLog OpenLog(CommandContext context)
    {
        bool json = context.Arguments.Value(LogFormatOption.Name) switch
        {
            null or "text" => false,
            "json" => true,
            string other => throw CommandException.Usage($"--log-format '{other}' is not known: it is text or json."),
        };
        return new NodeLog(context.Errors, json, context.Time);
    }

    /// <summary>Answers HTTP, says that the node is ready, and drains it when it is told to end.</summary>
    public async Task RunAsync(
        CommandContext context, OckamNode node, NodeClaim claim, NodeLog log, Announcer announcer, CancellationToken cancellationToken)
    {
        await using NodeHttpServer? http = HttpPort is { } port
            ? NodeHttpServer.Start(port, node.GetSnapshot, Metrics, log, context.Time)
            : null;
        if (http is not null) announcer.Http(http.Port);
        claim.Write(new NodeRecord(
            node.Name, node.Identifier.ToString(), Environment.ProcessId, http?.Port, context.Time.GetUtcNow()));
        announcer.Ready(node);
        ServiceManager.Ready(log);
        await WaitAsync(ExitOnEof ? context.Input : null, cancellationToken);
        ServiceManager.Stopping(log);
        log.Info("The node ends.", ("drain_timeout", DrainTimeout.TotalSeconds.ToString(CultureInfo.InvariantCulture) + "s"));
        announcer.Ending();
        await node.DrainAsync(DrainTimeout);
    }

    // Being told to end is how such a command is done.
    private static async Task WaitAsync(TextReader? input, CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellationToken.Register(() => ended.TrySetResult()))
        {
            if (input is not null) _ = ReadToEndAsync(input, ended);
            await ended.Task;
        }
    }

    private static async Task ReadToEndAsync(TextReader input, TaskCompletionSource ended)
    {
        var buffer = new char[1024];
        // Off this thread: standard input reads without regard to who waits.
        await Task.Run(() =>
        {
            while (input.Read(buffer, 0, buffer.Length) > 0) { }
        });
        ended.TrySetResult();
    }
}
