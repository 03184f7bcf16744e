using System.Runtime.CompilerServices;

namespace Ockam.Aws.Tests.Support;

/// <summary>A test against what AWS's own tools know of a service; skipped, with the reason, where they are not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ServiceModelFactAttribute : FactAttribute
{
    /// <param name="test">The test.</param>
    public ServiceModelFactAttribute([CallerMemberName] string? test = null)
    {
        Skip = ServiceModel.SkipReason;
        if (Skip is not null) DisplayName = $"{test}: {Skip}";
    }
}
