using System.Runtime.CompilerServices;
using Ockam.Aws.Tests.Support;

namespace Ockam.Tests.Vault;

/// <summary>A test of the contract of vaults, here of one in KMS; skipped, with the reason, where there is no moto.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class VaultFactAttribute : FactAttribute
{
    /// <param name="test">The test.</param>
    public VaultFactAttribute([CallerMemberName] string? test = null)
    {
        Skip = MotoServer.SkipReason;
        if (Skip is not null) DisplayName = $"{test}: {Skip}";
    }
}
