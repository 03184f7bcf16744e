namespace OckamPS.Help.Pages;

/// <summary>The page of one cmdlet.</summary>
/// <param name="File">Its file.</param>
/// <param name="Name">The cmdlet.</param>
/// <param name="Synopsis">One sentence or two.</param>
/// <param name="Description">Paragraphs.</param>
/// <param name="Examples">At least two.</param>
/// <param name="Parameters">All of them, but those that every cmdlet has.</param>
/// <param name="Inputs">The types that it takes from the pipeline; their headings are full names, or <c>None</c>.</param>
/// <param name="Outputs">The types that it puts out; their headings are full names, or <c>None</c>.</param>
/// <param name="Notes">Paragraphs; it may have none.</param>
/// <param name="Links">At least one.</param>
internal sealed record CmdletPage(
    string File, string Name, string Synopsis, IReadOnlyList<string> Description, IReadOnlyList<ExampleHelp> Examples,
    IReadOnlyList<ParameterHelp> Parameters, IReadOnlyList<Prose> Inputs, IReadOnlyList<Prose> Outputs, IReadOnlyList<string> Notes,
    IReadOnlyList<LinkHelp> Links);
