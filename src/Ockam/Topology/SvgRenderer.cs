using System.Globalization;
using System.Text;
using System.Xml;

namespace Ockam.Topology;

/// <summary>Draws a topology: a box for each node with its parts, and a line for each link.</summary>
internal static class SvgRenderer
{
    private const string Namespace = "http://www.w3.org/2000/svg";

    private const int LegendHeight = 16;
    private const int LegendStep = 180;
    private const int LegendLine = 32;
    private const int LegendGap = 16;

    private const string Style = """

        .box { fill: #fff; stroke: #5b7083; } .head { fill: #e8eef4; } .bad { fill: #b3261e; }
        text { font: 12px ui-monospace, Consolas, Menlo, monospace; fill: #1c2733; } .name { font-weight: 600; }
        path { fill: none; stroke: #8496a8; } .leads { stroke: #0b6e4f; stroke-width: 2; }
        .carried { stroke-dasharray: 2 3; } .joined { stroke-dasharray: 6 4; stroke: #3763a8; }
        marker path { fill: #0b6e4f; stroke: none; }

        """;

    private static readonly TopologyLinkKind[] s_kinds = Enum.GetValues<TopologyLinkKind>();

    public static string Render(OckamTopology topology)
    {
        Picture picture = PictureLayout.Arrange(topology);
        var text = new StringBuilder();
        var settings = new XmlWriterSettings { OmitXmlDeclaration = true, Indent = true, NewLineChars = "\n" };
        using (var writer = XmlWriter.Create(text, settings)) Write(writer, picture, topology);
        return text.Append('\n').ToString();
    }

    private static void Write(XmlWriter writer, Picture picture, OckamTopology topology)
    {
        writer.WriteStartElement("svg", Namespace);
        int width = Math.Max(picture.Width, s_kinds.Length * LegendStep);
        int height = picture.Height + LegendHeight;
        Write(writer, "width", width);
        Write(writer, "height", height);
        writer.WriteAttributeString("viewBox", string.Create(CultureInfo.InvariantCulture, $"0 0 {width} {height}"));
        writer.WriteAttributeString("role", "img");
        writer.WriteElementString("title", Namespace, "Ockam topology");
        writer.WriteElementString("style", Namespace, Style.ReplaceLineEndings("\n"));
        WriteArrow(writer);
        foreach (PictureBox box in picture.Boxes) Write(writer, box);
        foreach (PictureLine line in picture.Lines) Write(writer, line, topology);
        WriteLegend(writer, picture.Height);
        writer.WriteEndElement();
    }

    private static void WriteLegend(XmlWriter writer, int y)
    {
        for (int i = 0; i < s_kinds.Length; i++)
        {
            int x = (i * LegendStep) + LegendGap;
            WriteLine(writer, s_kinds[i], string.Create(CultureInfo.InvariantCulture, $"M{x} {y} L{x + LegendLine} {y}"));
            writer.WriteEndElement();
            writer.WriteStartElement("text", Namespace);
            Write(writer, "x", x + LegendLine + LegendGap);
            Write(writer, "y", y + 4);
            writer.WriteString(TopologyTexts.Of(s_kinds[i]));
            writer.WriteEndElement();
        }
    }

    private static void WriteArrow(XmlWriter writer)
    {
        writer.WriteStartElement("defs", Namespace);
        writer.WriteStartElement("marker", Namespace);
        writer.WriteAttributeString("id", "arrow");
        writer.WriteAttributeString("viewBox", "0 0 8 8");
        Write(writer, "refX", 7);
        Write(writer, "refY", 4);
        Write(writer, "markerWidth", 5);
        Write(writer, "markerHeight", 5);
        writer.WriteAttributeString("orient", "auto");
        writer.WriteStartElement("path", Namespace);
        writer.WriteAttributeString("d", "M0 0 L8 4 L0 8 Z");
        writer.WriteEndElement();
        writer.WriteEndElement();
        writer.WriteEndElement();
    }

    private static void Write(XmlWriter writer, PictureBox box)
    {
        writer.WriteStartElement("g", Namespace);
        WriteRectangle(writer, "box", box.X, box.Y, box.Width, box.Height);
        WriteRectangle(writer, "head", box.X + 1, box.Y + 1, box.Width - 2, PictureBox.RowHeight + (PictureBox.Padding / 2) - 1);
        for (int i = 0; i < box.Rows.Count; i++)
        {
            TopologyElement element = box.Rows[i];
            writer.WriteStartElement("text", Namespace);
            Write(writer, "x", box.X + PictureBox.Padding);
            Write(writer, "y", box.MiddleOf(i) + 4);
            // Whatever font the viewer has, no text is wider than its box.
            Write(writer, "textLength", PictureText.WidthOf(box.Texts[i]));
            writer.WriteAttributeString("lengthAdjust", "spacingAndGlyphs");
            if (i == 0 || element.LastError is not null) writer.WriteAttributeString("class", element.LastError is null ? "name" : "bad");
            string whole = TopologyTexts.Line(element)
                + (element.LastError is { } error ? $": {TopologyTexts.Visible(error)}" : "");
            writer.WriteString(box.Texts[i]);
            if (whole != box.Texts[i]) writer.WriteElementString("title", Namespace, whole);
            writer.WriteEndElement();
        }

        writer.WriteEndElement();
    }

    private static void WriteRectangle(XmlWriter writer, string name, int x, int y, int width, int height)
    {
        writer.WriteStartElement("rect", Namespace);
        writer.WriteAttributeString("class", name);
        Write(writer, "x", x);
        Write(writer, "y", y);
        Write(writer, "width", width);
        Write(writer, "height", height);
        writer.WriteEndElement();
    }

    private static void Write(XmlWriter writer, PictureLine line, OckamTopology topology)
    {
        WriteLine(writer, line.Link.Kind, Shape(line));
        writer.WriteElementString("title", Namespace,
            $"{TopologyTexts.Whole(topology[line.Link.From])} {TopologyTexts.Of(line.Link.Kind)} "
            + TopologyTexts.Whole(topology[line.Link.To]));
        writer.WriteEndElement();
    }

    // It is left open for what stands in it.
    private static void WriteLine(XmlWriter writer, TopologyLinkKind kind, string shape)
    {
        writer.WriteStartElement("path", Namespace);
        string? name = kind switch
        {
            TopologyLinkKind.LeadsTo => "leads",
            TopologyLinkKind.CarriedBy => "carried",
            TopologyLinkKind.JoinedWith => "joined",
            _ => null,
        };
        if (name is not null) writer.WriteAttributeString("class", name);
        writer.WriteAttributeString("d", shape);
        if (kind == TopologyLinkKind.LeadsTo) writer.WriteAttributeString("marker-end", "url(#arrow)");
    }

    // The bends stay between the two points, so a line never leaves its gutter.
    private static string Shape(PictureLine line)
    {
        (int x, int y) = line.Points[0];
        var path = new StringBuilder().Append(CultureInfo.InvariantCulture, $"M{x} {y}");
        for (int i = 1; i < line.Points.Count; i++)
        {
            (int nextX, int nextY) = line.Points[i];
            (int first, int second) = line.IsLoop ? (x + PictureLayout.LoopReach, nextX + PictureLayout.LoopReach)
                : ((x + nextX) / 2, (x + nextX) / 2);
            if (y == nextY && !line.IsLoop) path.Append(CultureInfo.InvariantCulture, $" L{nextX} {nextY}");
            else path.Append(CultureInfo.InvariantCulture, $" C{first} {y} {second} {nextY} {nextX} {nextY}");
            (x, y) = (nextX, nextY);
        }

        return path.ToString();
    }

    private static void Write(XmlWriter writer, string name, int value) =>
        writer.WriteAttributeString(name, value.ToString(CultureInfo.InvariantCulture));
}
