using System.Runtime.CompilerServices;
using Ockam.Tests.Support;

namespace OckamPS.Tests;

/// <summary>
/// Tests of the Pester suites; skipped, with the reason, where there is no PowerShell to run them, or not what they need beside it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PesterTheoryAttribute : TheoryAttribute
{
    /// <summary>What most suites need beside PowerShell.</summary>
    public const string Nothing = "";

    /// <summary>The end of the names of suites that read documents from elsewhere.</summary>
    public const string Documents = "Documents";

    /// <summary>The end of the names of suites that run a software TPM.</summary>
    public const string Swtpm = "Swtpm";

    /// <summary>The end of the names of suites that run moto, which no Debian package has.</summary>
    public const string Moto = "Moto";

    /// <param name="need">What the suites need, which is how their names end.</param>
    /// <param name="test">The test.</param>
    public PesterTheoryAttribute(string need = Nothing, [CallerMemberName] string? test = null)
    {
        Skip = PowerShell.WhyMissing ?? need switch
        {
            Documents => Vectors.SkipReason,
            Swtpm => Tools.SkipReason("swtpm"),
            Moto => Tools.SkipReason("moto_server"),
            _ => null,
        };
        // The ordinary output of a run has names alone, no reasons.
        if (Skip is not null) DisplayName = $"{test}: {Skip}";
    }
}
