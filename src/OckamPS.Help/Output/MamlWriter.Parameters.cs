using System.Globalization;
using OckamPS.Help.Cmdlets;
using OckamPS.Help.Pages;

namespace OckamPS.Help.Output;

/// <summary>Syntax and parameters: their shape is the compiled cmdlet's, their text the page's.</summary>
internal sealed partial class MamlWriter
{
    private const string Switch = "System.Management.Automation.SwitchParameter";

    // Every cmdlet that changes something has these; their text is the same everywhere.
    private static readonly (ParameterShape Shape, ParameterHelp Help)[] s_confirming =
    [
        Common("Confirm", "cf", "Asks before anything is changed."),
        Common("WhatIf", "wi", "Shows what would be changed, and changes nothing."),
    ];

    private void WriteSyntax(CmdletPage page, CmdletShape cmdlet)
    {
        _xml.WriteStartElement("syntax", Command);
        foreach (string set in cmdlet.Sets)
        {
            _xml.WriteStartElement("syntaxItem", Command);
            _xml.WriteElementString("name", Maml, cmdlet.Name);
            IEnumerable<(ParameterShape Shape, ParameterHelp? Help, ParameterRole Role)> parameters =
                from item in Parameters(page, cmdlet)
                let role = item.Shape.RoleIn(set)
                where role is not null
                orderby role.Position ?? int.MaxValue, role.IsMandatory descending
                select (item.Shape, item.Help, role);
            foreach ((ParameterShape shape, ParameterHelp? help, ParameterRole role) in parameters) WriteParameter(shape, help, role, true);
            _xml.WriteEndElement();
        }

        _xml.WriteEndElement();
    }

    private void WriteParameters(CmdletPage page, CmdletShape cmdlet)
    {
        _xml.WriteStartElement("parameters", Command);
        IEnumerable<(ParameterShape Shape, ParameterHelp? Help)> parameters =
            Parameters(page, cmdlet).OrderBy(item => item.Shape.Name, StringComparer.Ordinal);
        foreach ((ParameterShape shape, ParameterHelp? help) in parameters) WriteParameter(shape, help, Widest(shape, cmdlet), false);
        _xml.WriteEndElement();
    }

    private void WriteParameter(ParameterShape shape, ParameterHelp? help, ParameterRole role, bool isSyntax)
    {
        _xml.WriteStartElement("parameter", Command);
        _xml.WriteAttributeString("required", role.IsMandatory ? "true" : "false");
        _xml.WriteAttributeString("variableLength", shape.TypeName.EndsWith("[]", StringComparison.Ordinal) ? "true" : "false");
        _xml.WriteAttributeString("globbing", shape.TakesWildcards ? "true" : "false");
        _xml.WriteAttributeString("pipelineInput", role.Pipeline);
        _xml.WriteAttributeString("position", role.Position?.ToString(CultureInfo.InvariantCulture) ?? "named");
        _xml.WriteAttributeString("aliases", shape.Aliases.Count == 0 ? "none" : string.Join(", ", shape.Aliases));
        _xml.WriteElementString("name", Maml, shape.Name);
        WriteDescription(help?.Paragraphs ?? []);
        if (isSyntax) WriteValues(shape);
        if (!isSyntax || !shape.IsSwitch)
        {
            _xml.WriteStartElement("parameterValue", Command);
            // Get-Help shows the value of a switch as one that may be left out.
            _xml.WriteAttributeString("required", shape.IsSwitch ? "false" : "true");
            _xml.WriteAttributeString("variableLength", "false");
            _xml.WriteString(shape.ShortTypeName);
            _xml.WriteEndElement();
        }

        WriteType(shape.TypeName);
        _xml.WriteElementString("defaultValue", Dev, help?.Default ?? (shape.IsSwitch ? "False" : "None"));
        _xml.WriteEndElement();
    }

    private void WriteValues(ParameterShape shape)
    {
        if (shape.Values.Count == 0) return;
        _xml.WriteStartElement("parameterValueGroup", Command);
        foreach (string value in shape.Values)
        {
            _xml.WriteStartElement("parameterValue", Command);
            _xml.WriteAttributeString("required", "false");
            _xml.WriteAttributeString("variableLength", "false");
            _xml.WriteString(value);
            _xml.WriteEndElement();
        }

        _xml.WriteEndElement();
    }

    private static IEnumerable<(ParameterShape Shape, ParameterHelp? Help)> Parameters(CmdletPage page, CmdletShape cmdlet)
    {
        foreach (ParameterShape shape in cmdlet.Parameters)
            yield return (shape, page.Parameters.FirstOrDefault(item => item.Name == shape.Name));
        if (!cmdlet.ChangesThings) yield break;
        foreach ((ParameterShape shape, ParameterHelp help) in s_confirming) yield return (shape, help);
    }

    // What a parameter may be in any of its sets; it is called required only where all of them ask for it and there are no others.
    private static ParameterRole Widest(ParameterShape shape, CmdletShape cmdlet) => new(
        ParameterRole.EverySet, shape.Roles.Select(role => role.Position).FirstOrDefault(position => position is not null),
        cmdlet.Sets.Select(shape.RoleIn).All(role => role is null or { IsMandatory: true }),
        shape.Roles.Any(role => role.FromPipeline), shape.Roles.Any(role => role.FromProperty));

    private static (ParameterShape Shape, ParameterHelp Help) Common(string name, string alias, string text) => (
        new ParameterShape(
            name, Switch, "SwitchParameter", true, [], [alias], false,
            [new ParameterRole(ParameterRole.EverySet, null, false, false, false)]),
        new ParameterHelp(name, 0, [text], "False"));
}
