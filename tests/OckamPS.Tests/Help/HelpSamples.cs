using OckamPS.Help;
using OckamPS.Help.Cmdlets;
using OckamPS.Help.Pages;

namespace OckamPS.Tests.Help;

/// <summary>A cmdlet that shows every kind of parameter, and a page of it without a mistake.</summary>
internal static class HelpSamples
{
    public const string Page = """
        ---
        setup: |
          # not part of the page
        ---
        # Set-HelpSample

        ## SYNOPSIS
        Sets the `sample`.

        ## DESCRIPTION
        First paragraph, which goes on
        in a second line.

        - an item
        - **another** item

        ## EXAMPLES

        ### One
        Before.
        ```powershell
        Set-HelpSample a

        # Heading is no heading here
        ```
        ```text
        printed
        ```
        After.

        ### Two
        ```powershell
        'a' | Set-HelpSample
        ```

        ## PARAMETERS

        ### -Name
        Names; see [the rules](https://example.org/rules).

        ### -Color
        The color.

        Default: Red

        ### -Size
        The size.

        ### -InputObject
        An object.

        ### -Force
        Asks nobody.

        ## INPUTS

        ### System.Uri
        Objects.

        ## OUTPUTS

        ### System.String
        A text.

        ## NOTES
        A note.

        ## RELATED LINKS
        - [Set-HelpSample](Set-HelpSample.md)
        - [The rules](https://example.org/rules)
        """;

    public static CmdletShape Shape { get; } =
        CmdletReader.Read(typeof(HelpSamples).Assembly).Single(cmdlet => cmdlet.Name == "Set-HelpSample");

    public static (CmdletPage Page, List<Mistake> Mistakes) Read(string text)
    {
        var mistakes = new List<Mistake>();
        CmdletPage page = CmdletPageReader.Read("Set-HelpSample.md", text, mistakes);
        return (page, mistakes);
    }
}
