namespace Ockam.Aws;

/// <summary>How far the work on a run is.</summary>
/// <param name="Text">What is being done now, for people: <c>making ai-vpc</c>.</param>
/// <param name="Done">How many steps are done.</param>
/// <param name="Total">How many there are; 0 if that is not known.</param>
public sealed record RunProgress(string Text, int Done = 0, int Total = 0);
