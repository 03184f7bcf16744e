using System.Xml.Linq;
using OckamPS.Help.Output;

namespace OckamPS.Tests.Help;

/// <summary>What Get-Help reads: shapes from the compiled cmdlet, text from the page.</summary>
public class MamlWriterTests
{
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    [Fact]
    public void The_syntax_has_an_item_a_parameter_set_with_the_default_one_first()
    {
        XElement[] items = [.. Write().Descendants(s_command + "syntaxItem")];

        Assert.Equal(["Name", "Color", "Size", "Force", "Confirm", "WhatIf"], Names(items[0]));
        Assert.Equal(["Size", "InputObject", "Force", "Confirm", "WhatIf"], Names(items[1]));
        Assert.Equal(2, items.Length);
        Assert.Equal(
            ["true", "true"],
            items[1].Elements(s_command + "parameter").Take(2).Select(item => item.Attribute("required")!.Value));
    }

    [Fact]
    public void A_parameter_says_all_that_the_cmdlet_says_about_it()
    {
        XElement name = Parameter("Name");

        Assert.Equal(("true", "true", "0"), (Attribute(name, "required"), Attribute(name, "globbing"), Attribute(name, "position")));
        Assert.Equal(("True (ByPropertyName)", "Alias1, Alias2"), (Attribute(name, "pipelineInput"), Attribute(name, "aliases")));
        Assert.Equal("String[]", name.Element(s_command + "parameterValue")!.Value);
        Assert.Equal("Red", Parameter("Color").Element(s_dev + "defaultValue")!.Value);
        Assert.Equal("True (ByValue)", Attribute(Parameter("InputObject"), "pipelineInput"));
        Assert.Equal("named", Attribute(Parameter("Force"), "position"));
    }

    [Fact]
    public void A_parameter_is_called_required_only_where_every_set_asks_for_it()
    {
        Assert.Equal("false", Attribute(Parameter("Size"), "required"));
        Assert.Equal("true", Attribute(Parameter("InputObject"), "required"));
    }

    [Fact]
    public void The_values_that_a_parameter_takes_stand_in_the_syntax()
    {
        XElement[] parameters = [.. Write().Descendants(s_command + "syntaxItem").First().Elements(s_command + "parameter")];

        Assert.Equal(["Small", "Large"], Values(parameters[2]));
        Assert.Contains("DarkGreen", Values(parameters[1]));
        // A switch has none.
        Assert.Null(parameters[3].Element(s_command + "parameterValue"));
    }

    [Fact]
    public void A_parameter_that_is_not_for_people_is_left_out() =>
        Assert.DoesNotContain(Write().Descendants(s_maml + "name"), name => name.Value == "Hidden");

    [Fact]
    public void Examples_types_notes_and_links_are_the_pages()
    {
        XElement help = Write();

        Assert.Equal("Set-HelpSample a\n\n# Heading is no heading here\n\nprinted", help.Descendants(s_dev + "code").First().Value);
        Assert.Equal(["Before.", "After.", ""], help.Descendants(s_dev + "remarks").First().Elements().Select(para => para.Value));
        Assert.Equal("System.Uri", help.Descendants(s_command + "inputType").Single().Descendants(s_maml + "name").Single().Value);
        Assert.Equal("System.String", help.Descendants(s_command + "returnValue").Single().Descendants(s_maml + "name").Single().Value);
        Assert.Equal("A note.", help.Descendants(s_maml + "alert").Single().Value);
        Assert.Equal(["", "https://example.org/rules"], help.Descendants(s_maml + "uri").Select(uri => uri.Value));
        Assert.Equal("Sets the sample.", help.Descendants(s_command + "details").Single().Element(s_maml + "description")!.Value);
    }

    private static XElement Parameter(string name) => Write().Descendants(s_command + "parameters").Single()
        .Elements(s_command + "parameter").Single(item => item.Element(s_maml + "name")!.Value == name);

    private static string Attribute(XElement element, string name) => element.Attribute(name)!.Value;

    private static IEnumerable<string> Names(XElement item) =>
        item.Elements(s_command + "parameter").Select(parameter => parameter.Element(s_maml + "name")!.Value);

    private static IEnumerable<string> Values(XElement parameter) =>
        parameter.Elements(s_command + "parameterValueGroup").Elements().Select(value => value.Value);

    private static XElement Write()
    {
        using var stream = new MemoryStream();
        MamlWriter.Write(stream, [(HelpSamples.Read(HelpSamples.Page).Page, HelpSamples.Shape)]);
        stream.Position = 0;
        return XElement.Load(stream);
    }
}
