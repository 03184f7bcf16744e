using System.Net;
using System.Text;

namespace Ockam.Topology;

/// <summary>Writes a topology as one page: the picture, the ways, and a table of all parts. Nothing in it runs or is loaded.</summary>
internal static class HtmlRenderer
{
    // Whatever a name might make of the page, the browser runs no script of it and asks nobody for anything.
    private const string Head = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Ockam topology</title>
        <style>
        body { font: 14px/1.5 system-ui, sans-serif; margin: 1.5rem; color: #1c2733; background: #fff; }
        .picture { overflow-x: auto; border: 1px solid #d5dde5; }
        table { border-collapse: collapse; }
        th, td { border: 1px solid #d5dde5; padding: 0.2rem 0.5rem; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
        bdi { unicode-bidi: isolate; }
        </style>
        </head>
        <body>
        <h1>Ockam topology</h1>

        """;

    public static string Render(OckamTopology topology)
    {
        var text = new StringBuilder(Head.ReplaceLineEndings("\n"));
        text.Append("<div class=\"picture\">\n").Append(SvgRenderer.Render(topology)).Append("</div>\n");
        if (topology.Ways.Count > 0)
        {
            text.Append("<h2>Ways</h2>\n<ol>\n");
            foreach (IReadOnlyList<string> way in topology.Ways)
            {
                text.Append("<li>").AppendJoin(" &rarr; ", way.Select(id => Isolate(TopologyTexts.Whole(topology[id])))).Append("</li>\n");
            }

            text.Append("</ol>\n");
        }

        AppendParts(text, topology);
        return text.Append("</body>\n</html>\n").ToString();
    }

    private static void AppendParts(StringBuilder text, OckamTopology topology)
    {
        ILookup<string, TopologyLink> links = topology.Links.ToLookup(link => link.From, StringComparer.Ordinal);
        text.Append("<h2>Parts</h2>\n<table>\n<tr><th>Node</th><th>What</th><th>Details</th><th>Belongs together</th></tr>\n");
        foreach (TopologyElement element in topology.Elements)
        {
            IEnumerable<string> details = TopologyTexts.Details(element);
            if (element.LastError is { } error) details = details.Append(TopologyTexts.Visible(error));
            text.Append("<tr><td>").Append(element.Node is { } node ? Isolate(TopologyTexts.Visible(node)) : "")
                .Append("</td><td>").Append(Isolate(TopologyTexts.Title(element)))
                .Append("</td><td>").AppendJoin("<br>", details.Select(Isolate))
                .Append("</td><td>").AppendJoin("<br>", links[element.Id].Select(link =>
                    $"{TopologyTexts.Of(link.Kind)} {Isolate(TopologyTexts.Whole(topology[link.To]))}"))
                .Append("</td></tr>\n");
        }

        text.Append("</table>\n");
    }

    // Letters that are written from the right turn nothing around but themselves.
    private static string Isolate(string text) => $"<bdi>{WebUtility.HtmlEncode(text)}</bdi>";
}
