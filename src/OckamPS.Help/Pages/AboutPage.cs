namespace OckamPS.Help.Pages;

/// <summary>A page about a topic rather than a cmdlet.</summary>
/// <param name="File">Its file.</param>
/// <param name="Name">Its name, which begins with <c>about_</c>.</param>
/// <param name="Sections">Its headings but the first: SHORT DESCRIPTION, LONG DESCRIPTION, any others, and SEE ALSO.</param>
internal sealed record AboutPage(string File, string Name, IReadOnlyList<Section> Sections)
{
    private const string Short = "SHORT DESCRIPTION";
    private const string Long = "LONG DESCRIPTION";
    private const string See = "SEE ALSO";

    /// <summary>Reads a page.</summary>
    /// <param name="path">Its file, whose name is that of the topic.</param>
    /// <param name="text">What the file holds.</param>
    /// <param name="mistakes">Takes what is wrong.</param>
    public static AboutPage Read(string path, string text, ICollection<Mistake> mistakes)
    {
        string name = Path.GetFileNameWithoutExtension(path);
        MarkdownFile file = MarkdownFile.Parse(path, text, mistakes);
        if (file.Sections is not [{ Level: 1 } title, ..] || title.Heading != name || title.Blocks.Count > 0)
            mistakes.Add(new Mistake(path, file.FirstLine, $"The page begins with the heading '# {name}' alone."));
        Section[] rest = [.. file.Sections.Skip(1)];
        string[] chapters = [.. rest.Where(section => section.Level == 2).Select(section => section.Heading)];
        if (chapters is not [Short, Long, .., See])
            mistakes.Add(new Mistake(path, file.FirstLine, $"Its headings of two marks are '{Short}', '{Long}', any others, and '{See}'."));
        foreach (Section section in rest.Where(section => section.Level == 1))
            mistakes.Add(new Mistake(path, section.Line, "Only the title has one mark."));
        if (rest is [{ Heading: Short } first, ..] && first.Blocks is not [{ Kind: BlockKind.Paragraph }])
            mistakes.Add(new Mistake(path, first.Line, "The short description is one paragraph."));
        return new AboutPage(path, name, rest);
    }
}
