namespace OckamPS.Help.Pages;

/// <summary>What a page says about a parameter.</summary>
/// <param name="Name">Its name, without the dash.</param>
/// <param name="Line">The line of its heading, from 1.</param>
/// <param name="Paragraphs">What it does.</param>
/// <param name="Default">What stands for it where it is left out; null where nothing does.</param>
internal sealed record ParameterHelp(string Name, int Line, IReadOnlyList<string> Paragraphs, string? Default);
