using System.Runtime.CompilerServices;

namespace Ockam.Attestation.Tests.Support;

/// <summary>
/// A test that runs moto, which no Debian package has: skipped where it is missing, even where every other program must be there.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MotoFactAttribute : FactAttribute
{
    public MotoFactAttribute([CallerMemberName] string? test = null)
    {
        if (Tools.Find("moto_server") is not null) return;
        Skip = "needs moto_server (pip install 'moto[server]')";
        DisplayName = $"{test}: {Skip}";
    }
}
