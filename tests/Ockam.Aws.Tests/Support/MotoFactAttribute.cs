using System.Runtime.CompilerServices;

namespace Ockam.Aws.Tests.Support;

/// <summary>A test against moto; skipped, with the reason, where the machine has none: no package of the system brings it.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MotoFactAttribute : FactAttribute
{
    /// <param name="test">The test.</param>
    public MotoFactAttribute([CallerMemberName] string? test = null)
    {
        Skip = MotoServer.SkipReason;
        if (Skip is not null) DisplayName = $"{test}: {Skip}";
    }
}
