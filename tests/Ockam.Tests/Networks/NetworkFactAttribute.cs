using System.Runtime.CompilerServices;

namespace Ockam.Tests.Networks;

/// <summary>A test that needs <see cref="TestNetwork"/>; skipped, with the reason, where there can be none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NetworkFactAttribute : FactAttribute
{
    public NetworkFactAttribute([CallerMemberName] string? test = null)
    {
        Skip = TestNetwork.SkipReason;
        // The ordinary output of a run has names alone, no reasons.
        if (Skip is not null) DisplayName = $"{test}: {Skip}";
    }
}
