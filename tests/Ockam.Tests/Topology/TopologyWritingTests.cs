using System.Text.RegularExpressions;
using System.Xml.Linq;
using Ockam.Node;
using Ockam.Topology;

namespace Ockam.Tests.Topology;

/// <summary>What a topology is written as: on file for one that everybody knows, and whole whatever names peers have chosen.</summary>
public partial class TopologyWritingTests
{
    private const string Accept = "OCKAMPS_ACCEPT_TOPOLOGY";

    // Each of them is active in one of the formats.
    private const string Hostile =
        "\"]</title></text><script>alert(1)</script>&amp;'`**x**`<!--]]>\u001b[31m\r\n\u202egnp\u0000\ud800|{{end}}#quot; ==> e0 %%";

    [Theory]
    [InlineData(TopologyFormat.Text, "demo.txt")]
    [InlineData(TopologyFormat.Mermaid, "demo.mmd")]
    [InlineData(TopologyFormat.Svg, "demo.svg")]
    [InlineData(TopologyFormat.Html, "demo.html")]
    public void The_topology_of_the_walkthrough_is_written_as_on_file(TopologyFormat format, string file)
    {
        string path = Path.Combine(Repository.Folder, "tests", "Ockam.Tests", "Topology", "Golden", file);
        string actual = OckamTopology.Create(Samples.Demo(), []).Write(format);
        if (Environment.GetEnvironmentVariable(Accept) == "1") File.WriteAllText(path, actual);
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), actual);
    }

    [Fact]
    public void A_picture_is_well_formed_and_nothing_in_it_lies_on_anything_else()
    {
        var random = new Random(5);
        for (int round = 0; round < 50; round++)
        {
            OckamTopology topology = Tangle(random);
            Picture picture = PictureLayout.Arrange(topology);
            Assert.Equal(topology.Elements.Count, picture.Boxes.Sum(box => box.Rows.Count));
            Assert.Equal(topology.Links.Count, picture.Lines.Count);
            foreach (PictureBox box in picture.Boxes)
            {
                Assert.InRange(box.X, 0, picture.Width - box.Width);
                Assert.InRange(box.Y, 0, picture.Height - box.Height);
                foreach (PictureBox other in picture.Boxes) Assert.False(other != box && Overlap(box, other));
                foreach (PictureLine line in picture.Lines) Assert.False(Crosses(line, box), $"round {round}: {line.Link}");
            }

            var root = XDocument.Parse(topology.Write(TopologyFormat.Svg)).Root!;
            Assert.Equal("svg", root.Name.LocalName);
        }
    }

    [Theory]
    [InlineData(TopologyFormat.Svg)]
    [InlineData(TopologyFormat.Html)]
    public void No_name_becomes_markup_or_a_script(TopologyFormat format)
    {
        string text = Evil().Write(format);
        string page = format == TopologyFormat.Html ? Picture().Match(text).Value : text;
        XElement svg = XDocument.Parse(page).Root!;
        string[] known = ["svg", "title", "style", "defs", "marker", "path", "g", "rect", "text"];
        Assert.Empty(svg.DescendantsAndSelf().Select(element => element.Name.LocalName).Except(known));
        Assert.DoesNotContain("<script", text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("http:", text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("src=", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, c => char.IsControl(c) && c != '\n');
        Assert.DoesNotContain('\u202e', text);
        Assert.Contains("&lt;script&gt;alert(1)", text, StringComparison.Ordinal);
        if (format == TopologyFormat.Html)
        {
            string outside = text.Replace(page, "", StringComparison.Ordinal);
            string[] tags = [.. Tag().Matches(outside).Select(match => match.Groups[1].Value).Distinct()];
            string[] page2 =
                ["html", "head", "meta", "title", "style", "body", "h1", "h2", "div", "ol", "li", "table", "tr", "th", "td", "bdi", "br"];
            Assert.Empty(tags.Except(page2));
        }
    }

    [Fact]
    public void No_name_leaves_its_label_in_a_flowchart()
    {
        foreach (string line in Evil().Write(TopologyFormat.Mermaid).TrimEnd('\n').Split('\n'))
            Assert.Matches(@"^(flowchart LR| +end| +(subgraph )?e\d+( ?[\[({]+""[^""]*""[\])}]+| (==>|-\.->|---|-->) e\d+))$", line);
        Assert.DoesNotMatch(@"[`*<>|\u202e](?<!<br/>|<(?=br/>))", Evil().Write(TopologyFormat.Mermaid).Replace("==>", "").Replace("-->", "")
            .Replace("-.->", ""));
    }

    [Fact]
    public void No_name_moves_the_cursor_of_a_terminal()
    {
        string text = Evil().Write(TopologyFormat.Text);
        Assert.DoesNotContain(text, c => c != '\n' && (char.IsControl(c) || char.IsSurrogate(c) || c == '\u202e'));
        Assert.Contains(@"\u{1b}[31m\u{d}\u{a}\u{202e}gnp\u{0}\u{d800}|", text, StringComparison.Ordinal);
    }

    private static OckamTopology Evil()
    {
        NodeSnapshot snapshot = Samples.Snapshot("n", Samples.Relay) with
        {
            TcpListeners = [new("127.0.0.1:4000", "open", 1, 1, Hostile)],
            HostedRelays = [new(Hostile, null, "forward_to_" + Hostile, Hostile, "up", 0, null)],
            Inlets = [Samples.Portal(Hostile, "127.0.0.1:1", "/dnsaddr/example.com/tcp/1/secure/api/service/" + Hostile.Replace("/", ""))],
            Outlets = [Samples.Portal(Hostile, "/service/" + Hostile, Hostile)],
        };
        return OckamTopology.Create([Samples.Node("n", Samples.Relay, snapshot, Hostile)], []);
    }

    // Nodes that lead to each other in all directions, each with some parts and some outside.
    private static OckamTopology Tangle(Random random)
    {
        int count = random.Next(1, 9);
        var nodes = Enumerable.Range(0, count).Select(i =>
        {
            string identifier = "I" + new string((char)('a' + random.Next(count)), 64);
            string Address(int port) => $"127.0.0.1:{port}";
            return Samples.Node($"node{i}", identifier, Samples.Snapshot($"node{i}", identifier) with
            {
                TcpListeners = [new(Address(4000 + i), "open", 0, 0, null)],
                TcpConnections = [.. Enumerable.Range(0, random.Next(4)).Select(c => new TcpConnectionSnapshot(
                    $"c{c}", Address(4000 + random.Next(count + 2)), null, random.Next(2) == 0, "open", 0, 0)
                    { Local = Address(4000 + random.Next(count)) })],
                SecureChannels = [.. Enumerable.Range(0, random.Next(4)).Select(c => new SecureChannelSnapshot(
                    $"s{c}", random.Next(2) == 0 ? "initiator" : "responder", "open",
                    "I" + new string((char)('a' + random.Next(count)), 64), 0, 0, null) { Through = $"c{random.Next(4)}" })],
                HostedRelays = [.. Enumerable.Range(0, random.Next(3)).Select(
                    r => new RelaySnapshot($"r{r}", null, $"forward_to_r{r}", null, "up", 0, null))],
                Relays = [.. Enumerable.Range(0, random.Next(3)).Select(r => new RelaySnapshot(
                    $"r{r}", $"/ip4/127.0.0.1/tcp/{4000 + random.Next(count + 2)}", $"forward_to_r{r}", null, "up", 0, null))],
                Inlets = [.. Enumerable.Range(0, random.Next(3)).Select(n => Samples.Portal($"in{n}", Address((100 * i) + n),
                    $"/ip4/127.0.0.1/tcp/{4000 + random.Next(count + 2)}/service/forward_to_r{random.Next(3)}/secure/api/service/out"))],
                Outlets = [Samples.Portal("out", "/service/out", Address(100 * random.Next(count + 2)))],
            }, random.Next(2) == 0 ? "p" : null);
        });
        return OckamTopology.Create([.. nodes], []);
    }

    private static bool Overlap(PictureBox one, PictureBox other) =>
        one.X < other.X + other.Width && other.X < one.X + one.Width && one.Y < other.Y + other.Height && other.Y < one.Y + one.Height;

    // A line lies in the hull of its points; over a box it can only be where it crosses a column.
    private static bool Crosses(PictureLine line, PictureBox box)
    {
        for (int i = 1; i < line.Points.Count; i++)
        {
            ((int ax, int ay), (int bx, int by)) = (line.Points[i - 1], line.Points[i]);
            int right = line.IsLoop ? Math.Max(ax, bx) + (PictureLayout.LoopReach * 3 / 4) : Math.Max(ax, bx);
            if (right > box.X && Math.Min(ax, bx) < box.X + box.Width && Math.Max(ay, by) > box.Y && Math.Min(ay, by) < box.Y + box.Height)
                return true;
        }

        return false;
    }

    [GeneratedRegex("<svg.*</svg>", RegexOptions.Singleline)]
    private static partial Regex Picture();

    [GeneratedRegex("</?([a-zA-Z0-9]+)")]
    private static partial Regex Tag();
}
