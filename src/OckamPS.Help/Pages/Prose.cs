namespace OckamPS.Help.Pages;

/// <summary>Paragraphs under one heading.</summary>
/// <param name="Heading">The heading without its marks.</param>
/// <param name="Line">The heading's line, from 1.</param>
/// <param name="Paragraphs">Each is one line, without Markdown's marks; the items of a list are paragraphs that begin with a dash.</param>
internal sealed record Prose(string Heading, int Line, IReadOnlyList<string> Paragraphs);
