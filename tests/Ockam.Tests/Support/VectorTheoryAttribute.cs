using System.Runtime.CompilerServices;

namespace Ockam.Tests.Support;

/// <summary>A theory whose data come from <see cref="Vectors"/>; skipped, with the reason, on a checkout that has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class VectorTheoryAttribute : TheoryAttribute
{
    public VectorTheoryAttribute([CallerMemberName] string? test = null)
    {
        Skip = Vectors.SkipReason;
        // The ordinary output of a run has names alone, no reasons.
        if (Skip is not null) DisplayName = $"{test}: {Skip}";
    }
}
