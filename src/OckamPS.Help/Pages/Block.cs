namespace OckamPS.Help.Pages;

/// <summary>A paragraph, an item of a list, or a fenced block of code.</summary>
/// <param name="Kind">Which of them it is.</param>
/// <param name="Text">The paragraph or item as one line with its marks; the code with its line ends.</param>
/// <param name="Language">The word after the fence of code; empty for others.</param>
/// <param name="Line">Its first line, from 1.</param>
internal sealed record Block(BlockKind Kind, string Text, string Language, int Line);
