using System.Text.RegularExpressions;

namespace OckamPS.Help.Pages;

/// <summary>
/// Reads the page of a cmdlet: its name as the one first heading, then SYNOPSIS, DESCRIPTION, EXAMPLES, PARAMETERS, INPUTS, OUTPUTS, NOTES
/// (which may be left out) and RELATED LINKS, in this order. Below EXAMPLES stands a heading an example, below PARAMETERS one a parameter
/// with its dash, below INPUTS and OUTPUTS one a type.
/// </summary>
internal sealed partial class CmdletPageReader
{
    private const string Notes = "NOTES";

    private static readonly string[] s_order =
        ["SYNOPSIS", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", Notes, "RELATED LINKS"];

    private readonly MarkdownFile _file;
    private readonly ICollection<Mistake> _mistakes;
    private readonly Dictionary<string, (Section Head, List<Section> Parts)> _chapters = [];

    private CmdletPageReader(MarkdownFile file, ICollection<Mistake> mistakes)
    {
        _file = file;
        _mistakes = mistakes;
    }

    /// <summary>Reads a page.</summary>
    /// <param name="path">Its file, whose name is that of the cmdlet.</param>
    /// <param name="text">What the file holds.</param>
    /// <param name="mistakes">Takes what is wrong.</param>
    public static CmdletPage Read(string path, string text, ICollection<Mistake> mistakes) =>
        new CmdletPageReader(MarkdownFile.Parse(path, text, mistakes), mistakes).Read(Path.GetFileNameWithoutExtension(path));

    private CmdletPage Read(string name)
    {
        ReadTitle(name);
        Sort();
        return new CmdletPage(
            _file.Path, name, ReadSynopsis(), Paragraphs("DESCRIPTION"), ReadExamples(), ReadParameters(), ReadTypes("INPUTS"),
            ReadTypes("OUTPUTS"), _chapters.ContainsKey(Notes) ? Paragraphs(Notes) : [], ReadLinks());
    }

    private void ReadTitle(string name)
    {
        Section[] titles = [.. _file.Sections.Where(section => section.Level <= 1)];
        if (titles is [{ Level: 1 } title] && title.Heading == name && title.Blocks.Count == 0) return;
        Add(titles.LastOrDefault()?.Line ?? _file.FirstLine, $"The page begins with the heading '# {name}', and has no other of one mark.");
    }

    private void Sort()
    {
        int last = -1;
        string? current = null;
        foreach (Section section in _file.Sections.Where(section => section.Level > 1))
        {
            if (section.Level == 2)
            {
                int index = Array.IndexOf(s_order, section.Heading);
                current = index < 0 || _chapters.ContainsKey(section.Heading) ? null : section.Heading;
                if (index < 0) Add(section.Line, $"Unknown heading '{section.Heading}': a page has {string.Join(", ", s_order)}.");
                else if (current is null) Add(section.Line, $"The heading '{section.Heading}' is there twice.");
                else if (index < last) Add(section.Line, $"'{section.Heading}' stands before '{s_order[last]}'.");
                last = Math.Max(last, index);
                if (current is not null) _chapters[current] = (section, []);
            }
            else if (current is not null)
            {
                _chapters[current].Parts.Add(section);
            }
        }

        foreach (string heading in s_order.Where(heading => heading != Notes && !_chapters.ContainsKey(heading)))
            Add(_file.FirstLine, $"The heading '## {heading}' is missing.");
    }

    private string ReadSynopsis()
    {
        IReadOnlyList<string> paragraphs = Paragraphs("SYNOPSIS");
        if (paragraphs.Count > 1) Add(_chapters["SYNOPSIS"].Head.Line, "The synopsis is one paragraph.");
        return paragraphs.FirstOrDefault() ?? "";
    }

    private List<ExampleHelp> ReadExamples() =>
        [.. Parts("EXAMPLES", 2, "at least two examples, each below a heading of three marks").Select(ReadExample)];

    private ExampleHelp ReadExample(Section part)
    {
        Block[] code = [.. part.Blocks.Where(block => block.Kind == BlockKind.Code)];
        bool isGood = code is [{ Language: "powershell" }] or [{ Language: "powershell" }, { Language: "text" }];
        if (!isGood || string.IsNullOrWhiteSpace(code[0].Text))
            Add(part.Line, "An example has its commands in one block ```powershell; what they print may follow in a block ```text.");
        return new ExampleHelp(
            part.Heading, part.Line, code.FirstOrDefault()?.Text ?? "", code.Skip(1).FirstOrDefault()?.Text,
            Text(part.Blocks.Where(block => block.Kind != BlockKind.Code)));
    }

    private List<ParameterHelp> ReadParameters()
    {
        var parameters = new List<ParameterHelp>();
        foreach (Section part in Parts("PARAMETERS", 0, ""))
        {
            if (!part.Heading.StartsWith('-')) Add(part.Line, $"'{part.Heading}' is no parameter: write it with its dash.");
            NoCode(part);
            Block? last = part.Blocks.Count > 0 ? part.Blocks[^1] : null;
            Match match = DefaultLine().Match(last?.Text ?? "");
            IReadOnlyList<string> paragraphs = Text(match.Success ? part.Blocks.SkipLast(1) : part.Blocks);
            if (paragraphs.Count == 0) Add(part.Line, $"The parameter '{part.Heading}' has no text.");
            string name = part.Heading.TrimStart('-');
            if (parameters.Exists(other => other.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                Add(part.Line, $"The parameter '{part.Heading}' is there twice.");
            string? standing = match.Success ? MarkdownFile.Plain(match.Groups[1].Value) : null;
            parameters.Add(new ParameterHelp(name, part.Line, paragraphs, standing));
        }

        return parameters;
    }

    private List<Prose> ReadTypes(string chapter)
    {
        var types = new List<Prose>();
        foreach (Section part in Parts(chapter, 1, "a heading of three marks for each type, or '### None'"))
        {
            NoCode(part);
            if (part.Blocks.Count == 0) Add(part.Line, $"'{part.Heading}' has no text.");
            types.Add(new Prose(part.Heading, part.Line, Text(part.Blocks)));
        }

        return types;
    }

    private List<LinkHelp> ReadLinks()
    {
        var links = new List<LinkHelp>();
        if (!_chapters.TryGetValue("RELATED LINKS", out (Section Head, List<Section> Parts) chapter)) return links;
        foreach (Block block in chapter.Head.Blocks)
        {
            Match match = LinkItem().Match(block.Text);
            if (block.Kind == BlockKind.Item && match.Success)
                links.Add(new LinkHelp(match.Groups[1].Value, match.Groups[2].Value, block.Line));
            else Add(block.Line, "A related link is an item like '- [Get-OckamNode](Get-OckamNode.md)'.");
        }

        if (links.Count == 0) Add(chapter.Head.Line, "There is no related link.");
        return links;
    }

    private IReadOnlyList<string> Paragraphs(string chapter)
    {
        if (!_chapters.TryGetValue(chapter, out (Section Head, List<Section> Parts) found)) return [];
        NoCode(found.Head);
        if (found.Head.Blocks.Count == 0) Add(found.Head.Line, $"'{chapter}' has no text.");
        foreach (Section part in found.Parts) Add(part.Line, $"'{chapter}' has no headings below it.");
        return Text(found.Head.Blocks);
    }

    private List<Section> Parts(string chapter, int atLeast, string what)
    {
        if (!_chapters.TryGetValue(chapter, out (Section Head, List<Section> Parts) found)) return [];
        if (found.Parts.Count < atLeast) Add(found.Head.Line, $"'{chapter}' has {what}.");
        if (found.Head.Blocks.Count > 0) Add(found.Head.Blocks[0].Line, $"Below '{chapter}' text stands under a heading of three marks.");
        return found.Parts;
    }

    private void NoCode(Section section)
    {
        foreach (Block block in section.Blocks.Where(block => block.Kind == BlockKind.Code))
            Add(block.Line, "Only examples have blocks of code.");
    }

    private static IReadOnlyList<string> Text(IEnumerable<Block> blocks) =>
        [.. blocks.Select(block => (block.Kind == BlockKind.Item ? "- " : "") + MarkdownFile.Plain(block.Text))];

    private void Add(int line, string text) => _mistakes.Add(new Mistake(_file.Path, line, text));

    [GeneratedRegex("^Default: (.+)$")]
    private static partial Regex DefaultLine();

    [GeneratedRegex(@"^\[([^\]]+)\]\(([^)\s]+)\)$")]
    private static partial Regex LinkItem();
}
