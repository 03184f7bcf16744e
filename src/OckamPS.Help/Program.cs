using OckamPS.Help.Cmdlets;
using OckamPS.Help.Output;
using OckamPS.Help.Pages;

namespace OckamPS.Help;

/// <summary>
/// Makes the help of the module from Markdown. Mistakes are written as a build shows errors, with file and line; then nothing is made. In a
/// draft, what is still to be written is no mistake: a cmdlet can be tried before its help is there.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments) => Run(arguments, Console.Out, Console.Error);

    /// <summary>Does it.</summary>
    /// <param name="arguments">The Markdown, the assembly, the references, the folder to write to; then <c>--draft</c>, perhaps.</param>
    /// <param name="output">Takes what was done.</param>
    /// <param name="errors">Takes the mistakes.</param>
    /// <returns>0, 1 for mistakes in the help, or 2 for mistakes in the arguments.</returns>
    internal static int Run(string[] arguments, TextWriter output, TextWriter errors)
    {
        if (arguments is not ([_, _, _, _] or [_, _, _, _, "--draft"]))
        {
            errors.WriteLine("Give four arguments: the folder with the Markdown, the assembly with the cmdlets, the folder with "
                + "PowerShell's reference assembly, and the folder to write to; then --draft if the help is not complete yet.");
            return 2;
        }

        (string markdown, string assembly, string references, string folder) = (arguments[0], arguments[1], arguments[2], arguments[3]);
        var mistakes = new List<Mistake>();
        IReadOnlyList<CmdletShape> cmdlets = CmdletReader.Read(BuiltAssembly.Load(assembly, references));
        HelpFolder help = HelpFolder.Read(markdown, mistakes);
        help.Compare(cmdlets, mistakes);
        if (arguments.Length > 4) output.WriteLine($"Help still to be written: {mistakes.RemoveAll(mistake => mistake.IsLack)} places");
        foreach (Mistake mistake in mistakes) errors.WriteLine(mistake);
        if (mistakes.Count > 0) return 1;
        Write(help, cmdlets, Path.GetFileName(assembly), folder);
        output.WriteLine($"Help of {cmdlets.Count} cmdlets and {help.Topics.Count} topics -> {folder}");
        return 0;
    }

    private static void Write(HelpFolder help, IReadOnlyList<CmdletShape> cmdlets, string assembly, string folder)
    {
        Directory.CreateDirectory(folder);
        // The name by which Get-Help looks for the help of an assembly's cmdlets.
        using (FileStream maml = File.Create(Path.Combine(folder, assembly + "-Help.xml")))
            MamlWriter.Write(maml, help.Cmdlets.Select(page => (page, cmdlets.First(cmdlet => cmdlet.Name == page.Name))));
        foreach (AboutPage topic in help.Topics)
            File.WriteAllText(Path.Combine(folder, topic.Name + ".help.txt"), AboutWriter.Write(topic));
    }
}
