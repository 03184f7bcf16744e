using System.Text;
using System.Text.RegularExpressions;

namespace OckamPS.Help.Pages;

/// <summary>
/// A Markdown file, cut into headings and blocks. It is the small part of Markdown that the help is written in: headings of up to three
/// marks, paragraphs, lists of one level, and fenced code; anything else is a mistake rather than text that comes out wrong.
/// </summary>
internal sealed partial class MarkdownFile
{
    private const string Fence = "```";

    private readonly List<Section> _sections = [];
    private readonly List<Block> _blocks = [];
    private readonly StringBuilder _text = new();
    private readonly ICollection<Mistake> _mistakes;
    private (int Level, string Heading, int Line) _head;
    private (BlockKind Kind, int Line) _open;

    private MarkdownFile(string path, ICollection<Mistake> mistakes)
    {
        Path = path;
        _mistakes = mistakes;
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>Its headings in order.</summary>
    public IReadOnlyList<Section> Sections => _sections;

    /// <summary>The line after the front matter, from 1.</summary>
    public int FirstLine { get; private set; } = 1;

    /// <summary>Cuts a file.</summary>
    /// <param name="path">The name in messages.</param>
    /// <param name="text">What the file holds.</param>
    /// <param name="mistakes">Takes what is wrong.</param>
    public static MarkdownFile Parse(string path, string text, ICollection<Mistake> mistakes)
    {
        var file = new MarkdownFile(path, mistakes);
        file.Cut(text.ReplaceLineEndings("\n").Split('\n'));
        return file;
    }

    /// <summary>A paragraph without Markdown's marks, as a console shows it.</summary>
    public static string Plain(string text) => Marks().Replace(text, match =>
        match.Groups["code"].Success ? match.Groups["code"].Value
        : match.Groups["bold"].Success ? match.Groups["bold"].Value
        : match.Groups["to"].Value is { } to && to.Contains("://", StringComparison.Ordinal) ? $"{match.Groups["link"].Value} ({to})"
        : match.Groups["link"].Value);

    private void Cut(string[] lines)
    {
        int index = SkipFrontMatter(lines);
        FirstLine = index + 1;
        _head = (0, "", FirstLine);
        for (; index < lines.Length; index++)
        {
            string line = lines[index];
            if (line.StartsWith(Fence, StringComparison.Ordinal)) index = ReadCode(lines, index);
            else ReadLine(line, index + 1);
        }

        EndSection();
    }

    private int SkipFrontMatter(string[] lines)
    {
        if (lines[0] != "---") return 0;
        int end = Array.IndexOf(lines, "---", 1);
        if (end > 0) return end + 1;
        _mistakes.Add(new Mistake(Path, 1, "The front matter has no end: write a line '---' below it."));
        return lines.Length;
    }

    private void ReadLine(string line, int number)
    {
        Match heading = HeadingLine().Match(line);
        if (heading.Success)
        {
            EndSection();
            _head = (heading.Groups[1].Length, heading.Groups[2].Value.Trim(), number);
            if (_head.Level > 3) _mistakes.Add(new Mistake(Path, number, "A heading has at most three marks."));
        }
        else if (string.IsNullOrWhiteSpace(line))
        {
            EndBlock();
        }
        else if (line.StartsWith("- ", StringComparison.Ordinal))
        {
            EndBlock();
            _open = (BlockKind.Item, number);
            _text.Append(line.AsSpan(2));
        }
        else
        {
            if (_text.Length == 0) _open = (BlockKind.Paragraph, number);
            else _text.Append(' ');
            if (OtherMarkdown().IsMatch(line))
            {
                _mistakes.Add(new Mistake(
                    Path, number, "The help has no tables, quotes, numbered lists or HTML: write paragraphs or '- ' items."));
            }

            _text.Append(line.AsSpan().Trim());
        }
    }

    private int ReadCode(string[] lines, int start)
    {
        EndBlock();
        int end = Array.FindIndex(lines, start + 1, line => line.TrimEnd() == Fence);
        if (end < 0)
        {
            _mistakes.Add(new Mistake(Path, start + 1, $"The code has no end: write a line '{Fence}' below it."));
            return lines.Length;
        }

        string code = string.Join('\n', lines[(start + 1)..end]);
        _blocks.Add(new Block(BlockKind.Code, code, lines[start][Fence.Length..].Trim(), start + 1));
        return end;
    }

    private void EndBlock()
    {
        if (_text.Length > 0) _blocks.Add(new Block(_open.Kind, _text.ToString(), "", _open.Line));
        _text.Clear();
    }

    private void EndSection()
    {
        EndBlock();
        if (_head.Level > 0 || _blocks.Count > 0) _sections.Add(new Section(_head.Level, _head.Heading, _head.Line, [.. _blocks]));
        _blocks.Clear();
    }

    [GeneratedRegex("^(#+) +(.+)$")]
    private static partial Regex HeadingLine();

    [GeneratedRegex(@"^\s*(\||>|\d+\. |</?[a-zA-Z]|\* )")]
    private static partial Regex OtherMarkdown();

    [GeneratedRegex(@"`(?<code>[^`]+)`|\*\*(?<bold>[^*]+)\*\*|\[(?<link>[^\]]+)\]\((?<to>[^)]+)\)")]
    private static partial Regex Marks();
}
