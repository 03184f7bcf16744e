namespace Ockam.Models;

/// <summary>A piece of what a model answers.</summary>
/// <param name="Text">The text; it may be empty.</param>
/// <param name="Thinking">What a model that shows its thinking has thought meanwhile; null if it shows none.</param>
/// <param name="End">The end of the answer, with its counts; null for every piece but the last.</param>
public sealed record ModelAnswerPiece(string Text, string? Thinking, ModelAnswerEnd? End);
