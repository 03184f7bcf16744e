using System.Runtime.CompilerServices;

namespace OckamPS.Tests;

/// <summary>A test about the Pester suites; skipped, with the reason, where there is no PowerShell to run them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PesterFactAttribute : FactAttribute
{
    public PesterFactAttribute([CallerMemberName] string? test = null)
    {
        Skip = PowerShell.WhyMissing;
        // The ordinary output of a run has names alone, no reasons.
        if (Skip is not null) DisplayName = $"{test}: {Skip}";
    }
}
