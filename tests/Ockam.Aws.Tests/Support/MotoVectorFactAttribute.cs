using System.Runtime.CompilerServices;

namespace Ockam.Aws.Tests.Support;

/// <summary>A test that needs AWS as moto plays it and recordings of what others ask it; skipped visibly without either.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MotoVectorFactAttribute : FactAttribute
{
    /// <param name="test">The test.</param>
    public MotoVectorFactAttribute([CallerMemberName] string? test = null)
    {
        Skip = MotoServer.SkipReason ?? Vectors.SkipReason;
        if (Skip is not null) DisplayName = $"{test}: {Skip}";
    }
}
