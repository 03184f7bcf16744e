using System.Net;
using Ockam.Identities;
using Ockam.Node;
using Ockam.NodeHost.CommandLine;
using Ockam.NodeHost.Running;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Transport;

namespace Ockam.NodeHost.Commands;

internal sealed class ListenCommand : Command
{
    public override string Name => "listen";

    public override string Summary => "Runs a node in the foreground until Ctrl+C or SIGTERM.";

    public override string Details => """
        Secure channels to its listener 'api' reach 'echo' and 'uppercase'. On loopback, or with --allow-anonymous, these and 'hop' answer
        plain TCP too. The address printed for a --connect goes into routes through this node: /service/hop/service/ADDRESS.
        """;

    public override IReadOnlyList<Option> Options =>
    [
        new("--tcp", "HOST:PORT", "An IP address and a port on which to listen; 127.0.0.1:0, any free port, without it."),
        new("--identity", "NAME", "Who the node is; the default identity without it, made if there is none."),
        new("--authorized", "IDENTIFIER", "Accepts secure channels of this identity only.", Repeatable: true),
        Nodes.AuthorityOption,
        Nodes.ScopeOption,
        new("--hop", null, "Forwards messages from one connection to another."),
        new("--connect", "HOST:PORT", "Connects to another node.", Repeatable: true),
        new("--allow-anonymous", null, "Offers services over plain TCP on addresses other than loopback too."),
    ];

    public override async Task RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        Arguments arguments = context.Arguments;
        IPEndPoint endPoint = EndPoints.ParseLocal("--tcp", arguments.Value("--tcp") ?? "127.0.0.1:0");
        HostnamePort[] peers = [.. arguments.Values("--connect").Select(text => EndPoints.ParsePeer("--connect", text))];
        if (arguments.Has("--hop") && !IPAddress.IsLoopback(endPoint.Address) && !arguments.Has("--allow-anonymous"))
        {
            throw CommandException.Usage(
                $"--hop on {endPoint} forwards for anyone who can reach it: listen on 127.0.0.1, or add --allow-anonymous.");
        }

        IReadOnlyList<Identifier> authorized = context.Identifiers("--authorized");
        OckamNodeOptions options = Nodes.WithCredentials(context, new OckamNodeOptions
        {
            Trust = authorized.Count > 0 ? TrustPolicy.Only(authorized) : TrustPolicy.Anyone,
            AllowAnonymous = arguments.Has("--allow-anonymous"),
        });
        using var log = new NodeLog(context.Errors, context.Output.IsJson, context.Time);
        await using OckamNode node = await Nodes.StartAsync(context, options, cancellationToken);
        node.WorkerFailed += log.Failure;
        if (arguments.Has("--hop")) node.StartHop();
        var connections = new List<TcpConnection>();
        foreach (HostnamePort peer in peers) connections.Add(await node.ConnectTcpAsync(peer.Host, peer.Port, cancellationToken));
        string listening = Listen(node, endPoint).LocalEndPoint.ToString();
        context.Output.WriteObject($"listening on {listening}", value => value.WriteString("listening_on", listening));
        context.Output.WriteObject(node.Identifier.ToString(), value => value.WriteString("identifier", node.Identifier.ToString()));
        node.Changed += change => TellPause(change, context.Output);
        foreach (TcpConnection connection in connections) Watch(connection, context.Output, cancellationToken);
        await WaitAsync(cancellationToken);
    }

    private static void Watch(TcpConnection connection, Output output, CancellationToken cancellationToken)
    {
        string to = connection.Target!.ToString();
        output.WriteObject($"connected to {to}, at the address {connection.SenderAddress.Name}", value =>
        {
            value.WriteString("connected_to", to);
            value.WriteString("sender_address", connection.SenderAddress.Name);
        });
        connection.Completion.ContinueWith(
            _ =>
            {
                // A node that was told to end closes its connections itself.
                if (cancellationToken.IsCancellationRequested) return;
                output.WriteObject($"the connection to {to} has ended: {connection.CloseReason}", value =>
                {
                    value.WriteString("connection_ended", to);
                    value.WriteString("reason", connection.CloseReason);
                });
            },
            TaskScheduler.Default);
    }

    private static void TellPause(NodeChange change, Output output)
    {
        if (change is { Resource: NodeResource.TcpListener, Status: "paused" })
        {
            output.WriteObject($"listening on {change.Name} is paused: {change.Detail}", value =>
            {
                value.WriteString("listening_paused", change.Name);
                value.WriteString("reason", change.Detail);
            });
        }
        else if (change is { Resource: NodeResource.TcpListener, Status: "open" })
        {
            output.WriteObject($"listening on {change.Name} goes on", value => value.WriteString("listening_resumed", change.Name));
        }
    }

    private static TcpListener Listen(OckamNode node, IPEndPoint endPoint)
    {
        try
        {
            return node.ListenTcp(endPoint);
        }
        catch (RoutingException exception)
        {
            // Here it is about this machine; elsewhere this error is about the way to another.
            throw new CommandException(ExitCode.Failed, "listen_failed", exception.Message);
        }
    }

    // Being told to end is how this command is done.
    private static async Task WaitAsync(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellationToken.Register(ended.SetResult)) await ended.Task;
    }
}
