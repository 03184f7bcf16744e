namespace Ockam.Benchmarks.Portals;

/// <summary>A program that is not installed: its rows are left out, and the others are measured.</summary>
internal sealed class MissingToolException(Tool tool) : Exception($"{tool.Program} is not installed (apt-get install {tool.Package})");
