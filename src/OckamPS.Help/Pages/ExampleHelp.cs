namespace OckamPS.Help.Pages;

/// <summary>An example of a page.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Line">The line of its heading, from 1.</param>
/// <param name="Code">The commands.</param>
/// <param name="Printed">What they print, where the page shows it.</param>
/// <param name="Remarks">The paragraphs before and after the commands.</param>
internal sealed record ExampleHelp(string Title, int Line, string Code, string? Printed, IReadOnlyList<string> Remarks);
