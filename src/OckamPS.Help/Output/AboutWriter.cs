using System.Text;
using OckamPS.Help.Pages;

namespace OckamPS.Help.Output;

/// <summary>
/// Writes a page about a topic as the text that <c>Get-Help</c> shows. It finds the topic's summary by the first lines, so these are always
/// the same.
/// </summary>
internal static class AboutWriter
{
    // The narrowest console that people still use has 80 columns.
    private const int Width = 76;
    private const string Indent = "    ";

    /// <summary>Writes a page.</summary>
    /// <param name="page">The page.</param>
    /// <returns>The text, with line feeds.</returns>
    public static string Write(AboutPage page)
    {
        var text = new StringBuilder();
        text.Append("TOPIC\n").Append(Indent).Append(page.Name).Append('\n');
        foreach (Section section in page.Sections)
        {
            text.Append('\n').Append(section.Level == 2 ? section.Heading : "  " + section.Heading).Append('\n');
            for (int i = 0; i < section.Blocks.Count; i++)
            {
                bool isTight = i == 0 || (section.Blocks[i].Kind == BlockKind.Item && section.Blocks[i - 1].Kind == BlockKind.Item);
                if (!isTight) text.Append('\n');
                Write(section.Blocks[i], text);
            }
        }

        return text.ToString();
    }

    private static void Write(Block block, StringBuilder text)
    {
        if (block.Kind == BlockKind.Code)
        {
            foreach (string line in block.Text.Split('\n'))
                text.Append(line.Length == 0 ? "" : Indent + "  " + line).Append('\n');
            return;
        }

        string first = Indent + (block.Kind == BlockKind.Item ? "- " : "");
        string next = new(' ', first.Length);
        var row = new StringBuilder(first);
        foreach (string word in MarkdownFile.Plain(block.Text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (row.Length > next.Length && row.Length + 1 + word.Length > Width)
            {
                text.Append(row).Append('\n');
                row.Clear().Append(next);
            }

            if (row.Length > next.Length) row.Append(' ');
            row.Append(word);
        }

        text.Append(row).Append('\n');
    }
}
