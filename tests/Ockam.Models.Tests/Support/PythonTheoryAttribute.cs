using System.Runtime.CompilerServices;

namespace Ockam.Models.Tests.Support;

/// <summary>A theory against a second implementation in Python; skipped, with the reason, where the machine has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PythonTheoryAttribute : TheoryAttribute
{
    /// <param name="test">The test.</param>
    public PythonTheoryAttribute([CallerMemberName] string? test = null)
    {
        Skip = Python.SkipReason;
        if (Skip is not null) DisplayName = $"{test}: {Skip}";
    }
}
