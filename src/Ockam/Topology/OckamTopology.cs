using Ockam.Node.Control;

namespace Ockam.Topology;

/// <summary>
/// What some nodes look like at one moment: their parts, how these belong together, and the ways of their portals. It holds no secret, and
/// nothing of the engine.
/// </summary>
public sealed class OckamTopology
{
    private readonly Dictionary<string, TopologyElement> _byId;

    internal OckamTopology(
        IReadOnlyList<TopologyElement> elements, IReadOnlyList<TopologyLink> links, IReadOnlyList<IReadOnlyList<string>> ways)
    {
        Elements = elements;
        Links = links;
        Ways = ways;
        _byId = elements.ToDictionary(element => element.Id, StringComparer.Ordinal);
    }

    /// <summary>The parts: node by node with what each has, and then what is outside of them.</summary>
    public IReadOnlyList<TopologyElement> Elements { get; }

    /// <summary>How they belong together.</summary>
    public IReadOnlyList<TopologyLink> Links { get; }

    /// <summary>
    /// The way of each inlet, by the ids of what it passes: channel, relay, outlet and server, as far as they are known.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<string>> Ways { get; }

    /// <summary>The topology of some nodes. Where both ends of something are of these nodes, they are joined.</summary>
    /// <param name="nodes">The nodes, each with its snapshot where it runs.</param>
    /// <param name="projects">The projects that are known; those that no node is in do not appear.</param>
    public static OckamTopology Create(IEnumerable<NodeDescription> nodes, IEnumerable<TopologyProject> projects)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(projects);
        return new TopologyBuilder(nodes, projects).Build();
    }

    /// <summary>The topology as a text of a format; of the same topology always the same.</summary>
    /// <param name="format">Which.</param>
    public string Write(TopologyFormat format) => format switch
    {
        TopologyFormat.Text => TextRenderer.Render(this),
        TopologyFormat.Mermaid => MermaidRenderer.Render(this),
        TopologyFormat.Svg => SvgRenderer.Render(this),
        TopologyFormat.Html => HtmlRenderer.Render(this),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "There is no such format."),
    };

    /// <summary>The format that the end of a file's name means; null if it means none.</summary>
    /// <param name="path">The file.</param>
    public static TopologyFormat? FormatOf(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".TXT" => TopologyFormat.Text,
        ".MMD" or ".MERMAID" => TopologyFormat.Mermaid,
        ".SVG" => TopologyFormat.Svg,
        ".HTML" or ".HTM" => TopologyFormat.Html,
        _ => null,
    };

    internal TopologyElement this[string id] => _byId[id];
}
