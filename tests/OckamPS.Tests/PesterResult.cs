namespace OckamPS.Tests;

/// <summary>What became of a test of a suite.</summary>
/// <param name="Suite">The file, without its ending.</param>
/// <param name="Name">The blocks and the test.</param>
/// <param name="Values">The test with the values that it ran for.</param>
/// <param name="Result"><c>Passed</c>, <c>Failed</c>, <c>Skipped</c> or <c>NotRun</c>.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="Skip">Why it does not run here; null if it does.</param>
public sealed record PesterResult(string Suite, string Name, string Values, string Result, string Error, string? Skip = null);
