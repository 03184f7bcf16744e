using System.Xml.Linq;
using OckamPS.Help;
using OckamPS.Help.Cmdlets;

namespace OckamPS.Tests.Help;

/// <summary>The module's own help: nothing of it is missing, and the build ends where something is.</summary>
public sealed class HelpFolderTests : IDisposable
{
    private static readonly string s_assembly = Path.Combine(AppContext.BaseDirectory, "OckamPS.Module.dll");

    private readonly string _copy = Directory.CreateTempSubdirectory("ockamps-help-").FullName;

    [Fact]
    public void Every_cmdlet_and_every_parameter_has_help()
    {
        var mistakes = new List<Mistake>();
        IReadOnlyList<CmdletShape> cmdlets = CmdletReader.Read(BuiltAssembly.Load(s_assembly, AppContext.BaseDirectory));

        HelpFolder.Read(Repository.Of("module", "help"), mistakes).Compare(cmdlets, mistakes);

        Assert.NotEmpty(cmdlets);
        Assert.True(mistakes.Count == 0, string.Join('\n', mistakes));
    }

    [Theory]
    [InlineData("about_OckamPS")]
    [InlineData("about_OckamPS_Portals")]
    [InlineData("about_OckamPS_Projects")]
    [InlineData("about_OckamPS_Policies")]
    public void The_topics_are_there(string name) => Assert.True(File.Exists(Repository.Of("module", "help", name + ".md")), name);

    [Fact]
    public void A_cmdlet_without_a_page_ends_the_build_unless_it_is_a_draft()
    {
        Copy();
        File.Delete(Path.Combine(_copy, "Start-OckamNode.md"));

        (int code, string errors) = Run();

        Assert.Equal(1, code);
        Assert.Contains("Start-OckamNode.md(1): error OPH001: Start-OckamNode has no page.", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_copy, "out")));
        // Others link to it, which is wrong even in a draft.
        Assert.Contains("There is no page 'Start-OckamNode.md'", Run("--draft").Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_of_no_cmdlet_ends_the_build()
    {
        Copy();
        string page = File.ReadAllText(Path.Combine(_copy, "Start-OckamNode.md"));
        File.WriteAllText(
            Path.Combine(_copy, "Begin-OckamNode.md"), page.Replace("Start-OckamNode", "Begin-OckamNode", StringComparison.Ordinal));

        (int code, string errors) = Run();

        Assert.Equal(1, code);
        Assert.Contains("There is no cmdlet Begin-OckamNode.", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_draft_may_lack_a_parameter()
    {
        Copy();
        string file = Path.Combine(_copy, "Start-OckamNode.md");
        string page = File.ReadAllText(file);
        int start = page.IndexOf("### -PassThru", StringComparison.Ordinal);
        File.WriteAllText(file, page.Remove(start, page.IndexOf("## INPUTS", StringComparison.Ordinal) - start));

        Assert.Contains("'-PassThru' of Start-OckamNode has no help", Run().Errors, StringComparison.Ordinal);
        Assert.Equal((0, ""), Run("--draft"));
        XElement help = XElement.Load(Path.Combine(_copy, "out", "OckamPS.Module.dll-Help.xml"));
        Assert.Contains(help.Descendants(), element => element.Value == "Start-OckamNode");
        Assert.True(File.Exists(Path.Combine(_copy, "out", "about_OckamPS.help.txt")));
    }

    [Fact]
    public void Wrong_arguments_are_explained()
    {
        using var errors = new StringWriter();

        Assert.Equal(2, Program.Run(["help"], TextWriter.Null, errors));
        Assert.StartsWith("Give four arguments", errors.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_copy, recursive: true);

    private void Copy()
    {
        foreach (string file in Directory.GetFiles(Repository.Of("module", "help")))
            File.Copy(file, Path.Combine(_copy, Path.GetFileName(file)));
    }

    private (int Code, string Errors) Run(params string[] more)
    {
        using var errors = new StringWriter();
        string[] arguments = [_copy, s_assembly, AppContext.BaseDirectory, Path.Combine(_copy, "out"), .. more];
        int code = Program.Run(arguments, TextWriter.Null, errors);
        return (code, errors.ToString());
    }
}
