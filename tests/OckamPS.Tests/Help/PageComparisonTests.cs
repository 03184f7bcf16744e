using OckamPS.Help;
using OckamPS.Help.Pages;

namespace OckamPS.Tests.Help;

/// <summary>A page and its compiled cmdlet know the same parameters and types.</summary>
public class PageComparisonTests
{
    [Fact]
    public void A_page_that_says_what_its_cmdlet_has_is_good() => Assert.Empty(Compare(HelpSamples.Page));

    [Theory]
    [InlineData("### -Size\nThe size.\n", "", "'-Size' of Set-HelpSample has no help", true)]
    [InlineData("### -Size", "### -Weight", "Set-HelpSample has no parameter '-Weight'", false)]
    [InlineData("### System.Uri", "### System.String", "takes System.Uri, but not 'System.String'", false)]
    [InlineData("### System.String", "### None", "puts out System.String, which its page does not say", false)]
    [InlineData("'a' | Set-HelpSample", "'a' | Get-Item", "The example 'Two' does not use Set-HelpSample", false)]
    public void A_difference_is_a_mistake(string good, string bad, string text, bool isLack)
    {
        Assert.Contains(good, HelpSamples.Page, StringComparison.Ordinal);

        List<Mistake> mistakes = Compare(HelpSamples.Page.Replace(good, bad, StringComparison.Ordinal));

        Assert.Equal(isLack, Assert.Single(mistakes, mistake => mistake.Text.Contains(text, StringComparison.Ordinal)).IsLack);
    }

    private static List<Mistake> Compare(string text)
    {
        (CmdletPage page, List<Mistake> mistakes) = HelpSamples.Read(text);
        Assert.Empty(mistakes);
        PageComparison.Compare(page, HelpSamples.Shape, mistakes);
        return mistakes;
    }
}
