namespace OckamPS.Tests;

/// <summary>Tests of the Pester suites; skipped, with the reason, where there is no PowerShell to run them.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PesterTheoryAttribute : TheoryAttribute
{
    public PesterTheoryAttribute()
    {
        if (PowerShell.WhyMissing is { } reason) Skip = reason;
    }
}
