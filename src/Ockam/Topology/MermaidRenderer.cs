using System.Globalization;
using System.Text;

namespace Ockam.Topology;

/// <summary>Writes a topology as a flowchart of Mermaid: a frame for each node, and arrows between the parts.</summary>
internal static class MermaidRenderer
{
    public static string Render(OckamTopology topology)
    {
        // Names are in labels alone: what may be an id of a flowchart is narrow, and some words are its own.
        Dictionary<string, string> ids = topology.Elements.Index().ToDictionary(
            item => item.Item.Id, item => string.Create(CultureInfo.InvariantCulture, $"e{item.Index}"), StringComparer.Ordinal);
        var text = new StringBuilder("flowchart LR\n");
        foreach (IGrouping<string?, TopologyElement> group in topology.Elements.GroupBy(element => element.Node))
        {
            string indent = group.Key is null ? "  " : "    ";
            foreach (TopologyElement element in group)
            {
                if (element.Kind == TopologyKind.Node) Append(text, "  ", $"subgraph {ids[element.Id]} [\"{Label(element)}\"]");
                else Append(text, indent, ids[element.Id] + Shape(element));
            }

            if (group.Key is not null) Append(text, "  ", "end");
        }

        foreach (TopologyLink link in topology.Links) Append(text, "  ", $"{ids[link.From]} {Arrow(link.Kind)} {ids[link.To]}");
        return text.ToString();
    }

    private static void Append(StringBuilder text, string indent, string line) => text.Append(indent).Append(line).Append('\n');

    private static string Shape(TopologyElement element)
    {
        string label = $"\"{Label(element)}\"";
        return element.Kind switch
        {
            TopologyKind.Inlet or TopologyKind.Outlet => $"([{label}])",
            TopologyKind.Relay or TopologyKind.HostedRelay => $"{{{{{label}}}}}",
            TopologyKind.Target => $"[({label})]",
            TopologyKind.Project => $"[[{label}]]",
            _ => $"[{label}]",
        };
    }

    private static string Arrow(TopologyLinkKind kind) => kind switch
    {
        TopologyLinkKind.LeadsTo => "==>",
        TopologyLinkKind.CarriedBy => "-.->",
        TopologyLinkKind.JoinedWith => "---",
        _ => "-->",
    };

    private static string Label(TopologyElement element) =>
        string.Join("<br/>", TopologyTexts.Details(element, isShort: true).Prepend(TopologyTexts.Title(element)).Select(Escape));

    // Only letters, digits and what is certain to mean nothing go as they are: labels are read as Markdown and as HTML, with quotes,
    // entities and icons besides.
    private static string Escape(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (Rune.IsLetterOrDigit(rune) || rune.Value is ' ' or '.' or ',' or '/' or '-') result.Append(rune.ToString());
            else result.Append(CultureInfo.InvariantCulture, $"#{rune.Value};");
        }

        return result.ToString();
    }
}
