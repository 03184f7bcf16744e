using System.Runtime.CompilerServices;
using Ockam.Aws.Tests.Support;

namespace Ockam.Models.Tests.Support;

/// <summary>A test of the contract of key services, here KMS; skipped, with the reason, where there is no moto.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KeyServiceFactAttribute : FactAttribute
{
    /// <param name="test">The test.</param>
    public KeyServiceFactAttribute([CallerMemberName] string? test = null)
    {
        Skip = MotoServer.SkipReason;
        if (Skip is not null) DisplayName = $"{test}: {Skip}";
    }
}
