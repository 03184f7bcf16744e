using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using Ockam.Node.Control;
using Ockam.Projects;
using OckamPS.Module.Arguments;
using OckamPS.Module.Errors;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Completion;

/// <summary>What completers have in common. Whoever presses Tab waits for the answer, and gets none rather than an error.</summary>
internal static class Completions
{
    // A prompt that stops for longer feels broken.
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(500);

    // What is left for an answer without those nodes that have given none.
    private static readonly TimeSpan s_reserve = TimeSpan.FromMilliseconds(100);

    /// <summary>The nodes, without those that do not answer: another process may have been stopped.</summary>
    public static IReadOnlyList<NodeDescription> Nodes() => Ask(async cancellationToken =>
    {
        IReadOnlyList<INodeControl> nodes = await ModuleNodes.FindAsync(null, cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_patience - s_reserve);
        NodeDescription?[] described = await Task.WhenAll(nodes.Select(node => DescribeAsync(node, limit.Token)));
        return (IReadOnlyList<NodeDescription>)[.. described.OfType<NodeDescription>()];
    }) ?? [];

    /// <summary>The nodes, or the one that the command line names already.</summary>
    public static IEnumerable<NodeDescription> Nodes(IDictionary bound) =>
        bound["Node"] is string name ? Nodes().Where(node => node.Name == name) : Nodes();

    /// <summary>The projects that this home knows.</summary>
    public static IReadOnlyList<StoredProject> Projects() => Ask(async cancellationToken =>
    {
        await using HomeSession home = await HomeSession.OpenAsync(isDryRun: true, cancellationToken);
        return await home.Services.Projects.ListAsync(cancellationToken);
    }) ?? [];

    public static T? Ask<T>(Func<CancellationToken, Task<T>> question) where T : class
    {
        using var limit = new CancellationTokenSource(s_patience);
        try
        {
            return Task.Run(() => question(limit.Token), CancellationToken.None).WaitAsync(limit.Token).GetAwaiter().GetResult();
        }
        catch (Exception exception) when (exception is OperationCanceledException || ErrorTable.Knows(exception))
        {
            return null;
        }
    }

    public static IEnumerable<CompletionResult> Match(string word, IEnumerable<(string Text, string ToolTip)> all)
    {
        string bare = word.Trim('\'', '"');
        WildcardPattern pattern = Wildcards.Of(bare + "*");
        foreach ((string text, string toolTip) in all.DistinctBy(item => item.Text))
        {
            if (!pattern.IsMatch(text)) continue;
            yield return new CompletionResult(Quote(text), text, CompletionResultType.ParameterValue, toolTip);
        }
    }

    private static async Task<NodeDescription?> DescribeAsync(INodeControl node, CancellationToken cancellationToken)
    {
        try
        {
            return await node.DescribeAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is OperationCanceledException || ErrorTable.Knows(exception))
        {
            return null;
        }
    }

    private static string Quote(string text) =>
        text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_' or ':') && text.Length > 0 && text[0] != '-'
            ? text
            : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
}
