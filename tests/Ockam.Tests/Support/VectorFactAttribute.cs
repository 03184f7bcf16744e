using System.Runtime.CompilerServices;

namespace Ockam.Tests.Support;

/// <summary>A test that reads <see cref="Vectors"/>; skipped, with the reason, on a checkout that has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute([CallerMemberName] string? test = null)
    {
        Skip = Vectors.SkipReason;
        // The ordinary output of a run has names alone, no reasons.
        if (Skip is not null) DisplayName = $"{test}: {Skip}";
    }
}
