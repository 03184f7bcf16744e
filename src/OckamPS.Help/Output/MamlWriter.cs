using System.Globalization;
using System.Xml;
using OckamPS.Help.Cmdlets;
using OckamPS.Help.Pages;

namespace OckamPS.Help.Output;

/// <summary>Writes the pages as MAML, the XML that <c>Get-Help</c> reads. Its elements must come in just this order.</summary>
internal sealed partial class MamlWriter
{
    private const string Maml = "http://schemas.microsoft.com/maml/2004/10";
    private const string Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private const string Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private readonly XmlWriter _xml;

    private MamlWriter(XmlWriter xml) => _xml = xml;

    /// <summary>Writes the file.</summary>
    /// <param name="to">Takes it as UTF-8.</param>
    /// <param name="pages">The pages, each with its cmdlet.</param>
    public static void Write(Stream to, IEnumerable<(CmdletPage Page, CmdletShape Cmdlet)> pages)
    {
        using var xml = XmlWriter.Create(to, new XmlWriterSettings { Indent = true, NewLineChars = "\n" });
        xml.WriteStartDocument();
        xml.WriteStartElement("helpItems", "http://msh");
        xml.WriteAttributeString("schema", "maml");
        foreach ((CmdletPage page, CmdletShape cmdlet) in pages) new MamlWriter(xml).Write(page, cmdlet);
        xml.WriteEndElement();
    }

    private void Write(CmdletPage page, CmdletShape cmdlet)
    {
        _xml.WriteStartElement("command", "command", Command);
        _xml.WriteAttributeString("xmlns", "maml", null, Maml);
        _xml.WriteAttributeString("xmlns", "dev", null, Dev);
        _xml.WriteStartElement("details", Command);
        _xml.WriteElementString("name", Command, cmdlet.Name);
        _xml.WriteElementString("verb", Command, cmdlet.Verb);
        _xml.WriteElementString("noun", Command, cmdlet.Noun);
        WriteDescription([page.Synopsis]);
        _xml.WriteEndElement();
        WriteDescription(page.Description);
        WriteSyntax(page, cmdlet);
        WriteParameters(page, cmdlet);
        WriteTypes("inputTypes", "inputType", page.Inputs);
        WriteTypes("returnValues", "returnValue", page.Outputs);
        WriteNotes(page);
        WriteExamples(page);
        WriteLinks(page);
        _xml.WriteEndElement();
    }

    private void WriteTypes(string list, string item, IReadOnlyList<Prose> types)
    {
        _xml.WriteStartElement(list, Command);
        foreach (Prose type in types)
        {
            _xml.WriteStartElement(item, Command);
            WriteType(type.Heading);
            WriteDescription(type.Paragraphs);
            _xml.WriteEndElement();
        }

        _xml.WriteEndElement();
    }

    private void WriteNotes(CmdletPage page)
    {
        if (page.Notes.Count == 0) return;
        _xml.WriteStartElement("alertSet", Maml);
        _xml.WriteStartElement("alert", Maml);
        WriteParagraphs(page.Notes);
        _xml.WriteEndElement();
        _xml.WriteEndElement();
    }

    private void WriteExamples(CmdletPage page)
    {
        _xml.WriteStartElement("examples", Command);
        foreach ((int index, ExampleHelp example) in page.Examples.Index())
        {
            _xml.WriteStartElement("example", Command);
            string number = (index + 1).ToString(CultureInfo.InvariantCulture);
            _xml.WriteElementString("title", Maml, $"---------- Example {number}: {example.Title} ----------");
            _xml.WriteElementString("code", Dev, example.Code + (example.Printed is null ? "" : "\n\n" + example.Printed));
            _xml.WriteStartElement("remarks", Dev);
            // Get-Help puts nothing between two examples.
            WriteParagraphs([.. example.Remarks, ""]);
            _xml.WriteEndElement();
            _xml.WriteEndElement();
        }

        _xml.WriteEndElement();
    }

    private void WriteLinks(CmdletPage page)
    {
        _xml.WriteStartElement("relatedLinks", Command);
        foreach (LinkHelp link in page.Links)
        {
            _xml.WriteStartElement("navigationLink", Maml);
            _xml.WriteElementString("linkText", Maml, link.Text);
            _xml.WriteElementString("uri", Maml, link.IsPage ? "" : link.Target);
            _xml.WriteEndElement();
        }

        _xml.WriteEndElement();
    }

    private void WriteType(string name)
    {
        _xml.WriteStartElement("type", Dev);
        _xml.WriteElementString("name", Maml, name);
        _xml.WriteEndElement();
    }

    private void WriteDescription(IEnumerable<string> paragraphs)
    {
        _xml.WriteStartElement("description", Maml);
        WriteParagraphs(paragraphs);
        _xml.WriteEndElement();
    }

    private void WriteParagraphs(IEnumerable<string> paragraphs)
    {
        foreach (string paragraph in paragraphs) _xml.WriteElementString("para", Maml, paragraph);
    }
}
