using System.Text.Json;
using Ockam.Node.Configuration;
using Ockam.Node.Control;
using Ockam.Storage;

namespace Ockam.Background;

/// <summary>What a background process does: it runs one node until it is told to end.</summary>
public static class BackgroundHost
{
    // What a start needs, with the values of variables.
    private const int LongestStart = 1024 * 1024;

    // How long open connections may go on after SIGTERM: service managers kill after 10 s at the soonest.
    private static readonly TimeSpan s_drain = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Leaves the terminal, reads from standard input what <see cref="BackgroundNode.LaunchAsync"/> of another process has written there,
    /// reports on standard output, and runs the node until another process or SIGTERM ends it.
    /// </summary>
    /// <param name="input">Standard input.</param>
    /// <param name="output">Standard output; nothing is written there once the report is.</param>
    /// <param name="time">The clocks; null for the system's.</param>
    /// <param name="cancellationToken">Ends the node.</param>
    /// <returns>Whether there was a node; if not, the report says why.</returns>
    public static async Task<bool> RunAsync(
        TextReader input, TextWriter output, TimeProvider? time = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(output);
        using var detachment = Detachment.Begin();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(detachment.Ended, cancellationToken);
        bool isReported = false;
        try
        {
            BackgroundStart start = await ReadAsync(input, ended.Token).ConfigureAwait(false);
            NodeSettings settings = await ToSettingsAsync(start, ended.Token).ConfigureAwait(false);
            await RunAsync(
                settings,
                async (name, log) =>
                {
                    isReported = true;
                    await ReportAsync(output, new BackgroundReport { Name = name }).ConfigureAwait(false);
                    Detachment.LeaveStreams(log);
                },
                time ?? TimeProvider.System,
                ended.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (!isReported && exception is not OutOfMemoryException)
        {
            await ReportAsync(output, new BackgroundReport { Error = ControlErrors.From(exception) }).ConfigureAwait(false);
            return false;
        }
    }

    /// <summary>Runs a node that takes commands until it is told to end.</summary>
    /// <param name="settings">How it is made.</param>
    /// <param name="ready">Told the node's name and the path of its log as soon as it takes commands.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="ended">Ends it.</param>
    internal static async Task RunAsync(
        NodeSettings settings, Func<string, string, Task> ready, TimeProvider time, CancellationToken ended)
    {
        CheckConfiguration(settings.Configuration);
        string home = OckamHome.Prepare(settings.Home ?? OckamHome.Resolve());
        string name = LocalNode.CheckName(settings.Configuration?.Name ?? settings.Name);
        using NodeClaim claim = await NodeClaim.TakeAsync(home, name, evenIfRunning: false, ended).ConfigureAwait(false);
        using BackgroundLog log = BackgroundLog.Begin(claim.LogPath, time);
        LocalNode node = await LocalNode.CreateAsync(settings with { Home = home }, log.Watch, time, ended).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            ControlServer server = ControlServer.Start(home, node, time);
            // The last to go, so that whoever asked for the end hears of it when the name is free.
            await using (server.ConfigureAwait(false))
            {
                NodeDescription description = await node.DescribeAsync(ended).ConfigureAwait(false);
                claim.Write(new NodeRecord(
                    name, description.Identifier, Environment.ProcessId, HttpPort: null, time.GetUtcNow(), IsControlled: true));
                await ready(name, claim.LogPath).ConfigureAwait(false);
                TimeSpan drain = await WaitAsync(server, settings.Configuration?.DrainTimeout, ended).ConfigureAwait(false);
                await server.StopAsync().ConfigureAwait(false);
                await node.StopAsync(drain, CancellationToken.None).ConfigureAwait(false);
                await node.DisposeAsync().ConfigureAwait(false);
                // The next node of the name has a log of its own.
                log.Dispose();
                claim.Dispose();
            }
        }
    }

    // What a file asks for and this process cannot do is refused, not left out.
    private static void CheckConfiguration(NodeConfiguration? configuration)
    {
        if (configuration?.HttpServerPort is not null)
        {
            throw new NodeControlException(
                NodeControlReason.InvalidArgument, "The file asks for http-server, which a node in the background does not have.",
                "Take the key out, since such a node answers over its socket; or run the file with 'ockam-node run'.");
        }

        if (configuration?.ExitOnEof is true)
        {
            throw new NodeControlException(
                NodeControlReason.InvalidArgument, "The file asks for exit-on-eof, and a node in the background has no standard input.",
                "Take the key out, or run the file with 'ockam-node run'.");
        }
    }

    private static async Task<TimeSpan> WaitAsync(ControlServer server, TimeSpan? drain, CancellationToken ended)
    {
        try
        {
            return await server.EndRequested.WaitAsync(ended).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return drain ?? s_drain;
        }
    }

    private static async Task<BackgroundStart> ReadAsync(TextReader input, CancellationToken cancellationToken)
    {
        var text = new char[LongestStart];
        int length = await input.ReadBlockAsync(text, cancellationToken).ConfigureAwait(false);
        BackgroundStart? start = length < LongestStart
            ? JsonSerializer.Deserialize(text.AsSpan(0, length), BackgroundJson.Default.BackgroundStart)
            : null;
        return start is { Version: ControlRequest.Current } ? start : throw new NodeControlException(
            NodeControlReason.InvalidArgument, "The program that starts this one is of another version of OckamPS.",
            "Use the same version for both.");
    }

    private static async Task<NodeSettings> ToSettingsAsync(BackgroundStart start, CancellationToken cancellationToken) => new()
    {
        Name = start.Name,
        Home = start.Home,
        Identity = start.Identity,
        Listen = start.Listen,
        Trust = start.Trust,
        AllowAnonymous = start.AllowAnonymous,
        Project = start.Project,
        OwnProject = start.OwnProject?.ToOptions(),
        Configuration = start.ConfigurationFile is { } file
            ? await NodeConfiguration.LoadAsync(file, start.Variables, cancellationToken: cancellationToken).ConfigureAwait(false)
            : null,
    };

    private static async Task ReportAsync(TextWriter output, BackgroundReport report)
    {
        await output.WriteLineAsync(
            BackgroundReport.Mark + JsonSerializer.Serialize(report, BackgroundJson.Default.BackgroundReport)).ConfigureAwait(false);
        await output.FlushAsync().ConfigureAwait(false);
    }
}
