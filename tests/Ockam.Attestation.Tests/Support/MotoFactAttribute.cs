using System.Runtime.CompilerServices;

namespace Ockam.Attestation.Tests.Support;

/// <summary>
/// A test that runs moto, which no Debian package has: skipped where it is missing, even where all that the system's packages bring must
/// be there.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MotoFactAttribute : FactAttribute
{
    public MotoFactAttribute([CallerMemberName] string? test = null)
    {
        Skip = Tools.SkipReason("moto_server");
        if (Skip is not null) DisplayName = $"{test}: {Skip}";
    }
}
