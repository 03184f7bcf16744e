using OckamPS.Help;
using OckamPS.Help.Pages;

namespace OckamPS.Tests.Help;

/// <summary>A page is read whole, and every mistake in it is told with its line.</summary>
public class CmdletPageReaderTests
{
    [Fact]
    public void A_page_is_read_without_the_marks_of_Markdown()
    {
        (CmdletPage page, List<Mistake> mistakes) = HelpSamples.Read(HelpSamples.Page);

        Assert.Empty(mistakes);
        Assert.Equal("Sets the sample.", page.Synopsis);
        Assert.Equal(["First paragraph, which goes on in a second line.", "- an item", "- another item"], page.Description);
        Assert.Equal(["Name", "Color", "Size", "InputObject", "Force"], page.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(["Names; see the rules (https://example.org/rules)."], page.Parameters[0].Paragraphs);
        Assert.Equal("Red", page.Parameters[1].Default);
        Assert.Equal(["The color."], page.Parameters[1].Paragraphs);
        Assert.Equal(["A note."], page.Notes);
        Assert.Equal([true, false], page.Links.Select(link => link.IsPage));
    }

    [Fact]
    public void An_example_keeps_its_code_as_it_is()
    {
        ExampleHelp example = HelpSamples.Read(HelpSamples.Page).Page.Examples[0];

        Assert.Equal("One", example.Title);
        Assert.Equal("Set-HelpSample a\n\n# Heading is no heading here", example.Code);
        Assert.Equal("printed", example.Printed);
        Assert.Equal(["Before.", "After."], example.Remarks);
    }

    [Theory]
    [InlineData("# Set-HelpSample", "# Set-Other", 5, "begins with the heading '# Set-HelpSample'")]
    [InlineData("## NOTES", "## REMARKS", 65, "Unknown heading 'REMARKS'")]
    [InlineData("## NOTES", "## OUTPUTS", 65, "'OUTPUTS' is there twice")]
    [InlineData("## SYNOPSIS", "## NOTES", 10, "'DESCRIPTION' stands before 'NOTES'")]
    [InlineData("## SYNOPSIS\nSets", "Sets", 5, "'## SYNOPSIS' is missing")]
    [InlineData("Sets the `sample`.", "Sets.\n\nAnd more.", 7, "one paragraph")]
    [InlineData("### Two\n", "", 19, "block ```powershell")]
    [InlineData("```powershell\n'a'", "```\n'a'", 31, "block ```powershell")]
    [InlineData("### -Size", "### Size", 46, "with its dash")]
    [InlineData("### -Size", "### -Color", 46, "'-Color' is there twice")]
    [InlineData("Asks nobody.", "", 52, "'-Force' has no text")]
    [InlineData("Asks nobody.", "| a | b |", 53, "no tables")]
    [InlineData("Asks nobody.", "```powershell\na\n```", 53, "Only examples")]
    [InlineData("- [The rules](https://example.org/rules)", "- The rules", 70, "A related link is an item")]
    [InlineData("### System.String\nA text.", "", 60, "'OUTPUTS' has a heading of three marks")]
    public void A_mistake_is_told_with_its_line(string good, string bad, int line, string text)
    {
        Assert.Contains(good, HelpSamples.Page, StringComparison.Ordinal);

        List<Mistake> mistakes = HelpSamples.Read(HelpSamples.Page.Replace(good, bad, StringComparison.Ordinal)).Mistakes;

        Mistake mistake = Assert.Single(mistakes, item => item.Text.Contains(text, StringComparison.Ordinal));
        Assert.Equal(line, mistake.Line);
        Assert.StartsWith($"Set-HelpSample.md({line}): error OPH001: ", mistake.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_with_one_example_lacks_another()
    {
        int start = HelpSamples.Page.IndexOf("### Two", StringComparison.Ordinal);
        string page = HelpSamples.Page.Remove(start, HelpSamples.Page.IndexOf("## PARAMETERS", StringComparison.Ordinal) - start);

        Mistake mistake = Assert.Single(HelpSamples.Read(page).Mistakes);

        Assert.Equal((17, "'EXAMPLES' has at least two examples, each below a heading of three marks."), (mistake.Line, mistake.Text));
    }

    [Fact]
    public void Code_and_front_matter_without_an_end_are_mistakes()
    {
        Assert.Contains(HelpSamples.Read("---\nports: 1\n").Mistakes, mistake => mistake.Text.Contains("front matter has no end"));
        Assert.Contains(HelpSamples.Read("# Set-HelpSample\n```powershell\na").Mistakes, mistake => mistake is { Line: 2 });
    }
}
