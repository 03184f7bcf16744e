using OckamPS.Help.Cmdlets;
using OckamPS.Help.Pages;

namespace OckamPS.Help;

/// <summary>Compares a page with its cmdlet: neither may know a parameter or a type that the other does not.</summary>
internal static class PageComparison
{
    private const string None = "None";

    /// <summary>Compares them.</summary>
    /// <param name="page">The page.</param>
    /// <param name="cmdlet">Its cmdlet.</param>
    /// <param name="mistakes">Takes what is wrong.</param>
    public static void Compare(CmdletPage page, CmdletShape cmdlet, ICollection<Mistake> mistakes)
    {
        foreach (ParameterHelp written in page.Parameters.Where(written => !cmdlet.Parameters.Any(item => item.Name == written.Name)))
            mistakes.Add(new Mistake(page.File, written.Line, $"{cmdlet.Name} has no parameter '-{written.Name}'."));
        foreach (ParameterShape lacking in cmdlet.Parameters.Where(item => !page.Parameters.Any(written => item.Name == written.Name)))
        {
            mistakes.Add(new Mistake(
                page.File, 1, $"The parameter '-{lacking.Name}' of {cmdlet.Name} has no help: write '### -{lacking.Name}'.", IsLack: true));
        }

        CompareTypes(page, "takes", page.Inputs, cmdlet.Inputs, mistakes);
        CompareTypes(page, "puts out", page.Outputs, cmdlet.Outputs, mistakes);
        foreach (ExampleHelp example in page.Examples)
        {
            if (!example.Code.Contains(cmdlet.Name, StringComparison.OrdinalIgnoreCase))
                mistakes.Add(new Mistake(page.File, example.Line, $"The example '{example.Title}' does not use {cmdlet.Name}."));
        }
    }

    private static void CompareTypes(
        CmdletPage page, string does, IReadOnlyList<Prose> written, IReadOnlyList<string> types, ICollection<Mistake> mistakes)
    {
        string[] expected = types.Count == 0 ? [None] : [.. types];
        foreach (Prose item in written.Where(item => !expected.Contains(item.Heading)))
            mistakes.Add(new Mistake(page.File, item.Line, $"{page.Name} {does} {string.Join(", ", expected)}, but not '{item.Heading}'."));
        foreach (string type in expected.Where(type => !written.Any(item => item.Heading == type)))
            mistakes.Add(new Mistake(page.File, 1, $"{page.Name} {does} {type}, which its page does not say: write '### {type}'."));
    }
}
