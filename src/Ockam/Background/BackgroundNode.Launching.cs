using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Ockam.Node.Control;
using Ockam.Storage;

namespace Ockam.Background;

public sealed partial class BackgroundNode
{
    // A shell that loads a module takes a few seconds on a machine that is busy; then comes the node's own start.
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(60);

    // A program that prints so many lines is not one that runs a node.
    private const int MostLines = 1_000;

    // What a program that failed is quoted with, in characters.
    private const int LongestQuotation = 2_000;

    /// <summary>Starts a process that runs a node, and waits until the node is there.</summary>
    /// <param name="program">The program, which calls <see cref="BackgroundHost"/>.</param>
    /// <param name="settings">How the node is made, without a configuration.</param>
    /// <param name="configurationFile">A configuration file, which says all but the home folder; null without one.</param>
    /// <param name="variables">Values of variables in the file.</param>
    /// <param name="cancellationToken">Ends the attempt, and the process.</param>
    /// <exception cref="NodeControlException">The name is taken, a setting cannot be used, or the program does not start.</exception>
    /// <exception cref="StoreException">The home cannot be used.</exception>
    public static async Task<BackgroundNode> LaunchAsync(
        BackgroundProgram program,
        NodeSettings settings,
        string? configurationFile = null,
        IReadOnlyDictionary<string, string>? variables = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Configuration is not null)
            throw new ArgumentException("A process that is started reads its configuration itself: give the file.", nameof(settings));
        string home = Path.GetFullPath(settings.Home ?? OckamHome.Resolve());
        // Before a process is started for nothing.
        _ = ControlPlace.Of(home, settings.Name);
        var start = new BackgroundStart
        {
            Version = ControlRequest.Current,
            Home = home,
            Name = settings.Name,
            Identity = settings.Identity,
            Listen = settings.Listen,
            Trust = settings.Trust,
            AllowAnonymous = settings.AllowAnonymous,
            Project = settings.Project,
            OwnProject = settings.OwnProject is { } own ? BackgroundProject.Of(own) : null,
            ConfigurationFile = configurationFile is null ? null : Path.GetFullPath(configurationFile),
            Variables = variables,
        };
        using Process process = Begin(program);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(s_startLimit);
            BackgroundReport report = await IntroduceAsync(process, program, start, limit.Token).ConfigureAwait(false);
            if (report.Error is { } error) throw ControlErrors.ToException(error);
            return new BackgroundNode(home, report.Name ?? settings.Name);
        }
        catch (Exception exception)
        {
            // It ends by itself where it has reported; else nobody knows what it does.
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            if (exception is not OperationCanceledException || cancellationToken.IsCancellationRequested) throw;
            throw new NodeControlException(
                NodeControlReason.Timeout,
                $"{program.FileName} did not start the node '{settings.Name}' within {s_startLimit.TotalSeconds:0} s.",
                "Look whether it is the program that belongs to this version of OckamPS.");
        }
    }

    private static Process Begin(BackgroundProgram program)
    {
        var start = new ProcessStartInfo(program.FileName, program.Arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            // Its own: what it inherited would keep a terminal or a pipe of this process open for as long as it runs.
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception exception)
        {
            throw new NodeControlException(
                NodeControlReason.Unavailable, $"The program {program.FileName} cannot be started: {exception.Message}",
                "Look whether it is there and may be run.", exception);
        }
    }

    private static async Task<BackgroundReport> IntroduceAsync(
        Process process, BackgroundProgram program, BackgroundStart start, CancellationToken cancellationToken)
    {
        Task<string> errors = QuoteAsync(process.StandardError, cancellationToken);
        try
        {
            string told = JsonSerializer.Serialize(start, BackgroundJson.Default.BackgroundStart);
            await process.StandardInput.WriteAsync(told.AsMemory(), cancellationToken).ConfigureAwait(false);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading; what it has printed says why.
        }

        for (int lines = 0; lines < MostLines; lines++)
        {
            string? line = await process.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false);
            if (line is null) break;
            int mark = line.IndexOf(BackgroundReport.Mark, StringComparison.Ordinal);
            if (mark < 0) continue;
            return JsonSerializer.Deserialize(line.AsSpan(mark + BackgroundReport.Mark.Length), BackgroundJson.Default.BackgroundReport)!;
        }

        throw new NodeControlException(
            NodeControlReason.Unavailable,
            $"The program {program.FileName} started no node: {await errors.ConfigureAwait(false)}",
            "Look whether it is the program that belongs to this version of OckamPS.");
    }

    // All of it is read, or the program would wait for a reader; the beginning is kept.
    private static async Task<string> QuoteAsync(StreamReader errors, CancellationToken cancellationToken)
    {
        var text = new System.Text.StringBuilder();
        var buffer = new char[1024];
        try
        {
            while (await errors.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and int read)
                text.Append(buffer, 0, Math.Min(read, LongestQuotation - text.Length));
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The node runs, or the attempt was given up: nobody asks for it any more.
        }

        return text.Length > 0 ? text.ToString().ReplaceLineEndings(" ").Trim() : "it said nothing";
    }
}
