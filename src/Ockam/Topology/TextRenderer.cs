using System.Text;

namespace Ockam.Topology;

/// <summary>Writes a topology as lines for people: the ways of portals first, and then each node with what it has.</summary>
internal static class TextRenderer
{
    public static string Render(OckamTopology topology)
    {
        var text = new StringBuilder();
        if (topology.Elements.Count == 0) return "No nodes.\n";
        if (topology.Ways.Count > 0)
        {
            text.Append("Ways\n");
            foreach (IReadOnlyList<string> way in topology.Ways)
            {
                TopologyElement inlet = topology[way[0]];
                text.Append("  ").AppendJoin(", ", TopologyTexts.Details(inlet).Prepend(TopologyTexts.Whole(inlet))).Append('\n');
                foreach (string id in way.Skip(1)) text.Append("    -> ").Append(TopologyTexts.Whole(topology[id])).Append('\n');
            }

        }

        ILookup<string, TopologyLink> links = topology.Links.ToLookup(link => link.From, StringComparer.Ordinal);
        bool isOutside = false;
        foreach (TopologyElement element in topology.Elements)
        {
            bool isHead = element.Kind == TopologyKind.Node;
            if (text.Length > 0 && (isHead || (element.Node is null && !isOutside))) text.Append('\n');
            if (element.Node is null && !isOutside)
            {
                text.Append("Elsewhere\n");
                isOutside = true;
            }

            string indent = isHead ? "" : "  ";
            text.Append(indent).Append(isHead ? Head(element) : TopologyTexts.Line(element)).Append('\n');
            if (element.LastError is { } error) text.Append(indent).Append("    ! ").Append(TopologyTexts.Visible(error)).Append('\n');
            foreach (TopologyLink link in links[element.Id])
            {
                text.Append(indent).Append("    ").Append(TopologyTexts.Of(link.Kind)).Append(' ')
                    .Append(TopologyTexts.Whole(topology[link.To])).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Head(TopologyElement node)
    {
        string line = TopologyTexts.Line(node);
        return char.ToUpperInvariant(line[0]) + line[1..];
    }
}
