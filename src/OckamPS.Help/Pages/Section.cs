namespace OckamPS.Help.Pages;

/// <summary>A heading of a Markdown file, and the blocks below it until the next one.</summary>
/// <param name="Level">1 to 3: the number of its marks; 0 for what stands before the first heading.</param>
/// <param name="Heading">Its text.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Blocks">What stands below it.</param>
internal sealed record Section(int Level, string Heading, int Line, IReadOnlyList<Block> Blocks);
