using OckamPS.Help.Cmdlets;
using OckamPS.Help.Pages;

namespace OckamPS.Help;

/// <summary>The help's source: a folder with a page a cmdlet, and the pages about topics.</summary>
/// <param name="Path">The folder.</param>
/// <param name="Cmdlets">The pages of cmdlets, by name.</param>
/// <param name="Topics">The pages about topics, by name.</param>
internal sealed record HelpFolder(string Path, IReadOnlyList<CmdletPage> Cmdlets, IReadOnlyList<AboutPage> Topics)
{
    /// <summary>Reads a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="mistakes">Takes what is wrong.</param>
    public static HelpFolder Read(string path, ICollection<Mistake> mistakes)
    {
        string[] files = Directory.GetFiles(path, "*.md");
        Array.Sort(files, StringComparer.Ordinal);
        ILookup<bool, string> sorted = files.ToLookup(IsAbout);
        return new HelpFolder(
            path,
            [.. sorted[false].Select(file => CmdletPageReader.Read(file, File.ReadAllText(file), mistakes))],
            [.. sorted[true].Select(file => AboutPage.Read(file, File.ReadAllText(file), mistakes))]);
    }

    /// <summary>Compares the pages with the compiled cmdlets.</summary>
    /// <param name="cmdlets">The cmdlets.</param>
    /// <param name="mistakes">Takes what is wrong.</param>
    public void Compare(IReadOnlyList<CmdletShape> cmdlets, ICollection<Mistake> mistakes)
    {
        foreach (CmdletShape cmdlet in cmdlets)
        {
            string file = System.IO.Path.Combine(Path, cmdlet.Name + ".md");
            if (Cmdlets.FirstOrDefault(page => page.Name == cmdlet.Name) is { } page) PageComparison.Compare(page, cmdlet, mistakes);
            else mistakes.Add(new Mistake(file, 1, $"{cmdlet.Name} has no page.", IsLack: true));
        }

        string[] names = [.. Cmdlets.Select(page => page.Name).Concat(Topics.Select(page => page.Name))];
        foreach (CmdletPage page in Cmdlets)
        {
            if (!cmdlets.Any(cmdlet => cmdlet.Name == page.Name))
                mistakes.Add(new Mistake(page.File, 1, $"There is no cmdlet {page.Name}."));
            foreach (LinkHelp link in page.Links.Where(link => link.IsPage))
            {
                if (link.Target == link.Text + ".md" && names.Contains(link.Text)) continue;
                mistakes.Add(new Mistake(page.File, link.Line, $"There is no page '{link.Target}' of the name '{link.Text}'."));
            }
        }
    }

    private static bool IsAbout(string file) => System.IO.Path.GetFileName(file).StartsWith("about_", StringComparison.Ordinal);
}
