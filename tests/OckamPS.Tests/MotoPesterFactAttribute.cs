using System.Runtime.CompilerServices;
using Ockam.Aws.Tests.Support;

namespace OckamPS.Tests;

/// <summary>A test that runs PowerShell before moto; skipped, with the reason, where one of them is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MotoPesterFactAttribute : FactAttribute
{
    public MotoPesterFactAttribute([CallerMemberName] string? test = null)
    {
        Skip = PowerShell.WhyMissing ?? MotoServer.SkipReason;
        // The ordinary output of a run has names alone, no reasons.
        if (Skip is not null) DisplayName = $"{test}: {Skip}";
    }
}
