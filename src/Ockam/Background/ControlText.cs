namespace Ockam.Background;

/// <summary>A text alone.</summary>
/// <param name="Value">The text.</param>
internal sealed record ControlText(string Value);
