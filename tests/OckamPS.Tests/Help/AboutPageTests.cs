using OckamPS.Help;
using OckamPS.Help.Output;
using OckamPS.Help.Pages;

namespace OckamPS.Tests.Help;

/// <summary>Pages about topics become texts that any console shows.</summary>
public class AboutPageTests
{
    private const string Page = """
        # about_Sample

        ## SHORT DESCRIPTION
        Tells `short` things.

        ## LONG DESCRIPTION
        A paragraph of some length that does not fit into one line of a console of the usual width, so that it is wrapped.

        - an item
        - an item that is so long that it goes on in the line below it, where it is indented as far as its first word

        ```powershell
        Get-Item .

        Get-ChildItem
        ```

        ## SEE ALSO
        - about_Other
        """;

    [Fact]
    public void A_page_is_written_with_lines_that_fit()
    {
        var mistakes = new List<Mistake>();

        string text = AboutWriter.Write(AboutPage.Read("about_Sample.md", Page, mistakes));

        Assert.Empty(mistakes);
        Assert.Equal("""
            TOPIC
                about_Sample

            SHORT DESCRIPTION
                Tells short things.

            LONG DESCRIPTION
                A paragraph of some length that does not fit into one line of a console
                of the usual width, so that it is wrapped.

                - an item
                - an item that is so long that it goes on in the line below it, where it
                  is indented as far as its first word

                  Get-Item .

                  Get-ChildItem

            SEE ALSO
                - about_Other

            """, text);
    }

    [Theory]
    [InlineData("# about_Sample", "# about_Simple", "begins with the heading")]
    [InlineData("## SEE ALSO", "## LINKS", "headings of two marks")]
    [InlineData("Tells `short` things.", "- a list", "short description is one paragraph")]
    [InlineData("## LONG DESCRIPTION", "# LONG DESCRIPTION", "Only the title has one mark")]
    public void A_page_of_another_form_is_a_mistake(string good, string bad, string text)
    {
        var mistakes = new List<Mistake>();

        AboutPage.Read("about_Sample.md", Page.Replace(good, bad, StringComparison.Ordinal), mistakes);

        Assert.Contains(mistakes, mistake => mistake.Text.Contains(text, StringComparison.Ordinal));
    }
}
