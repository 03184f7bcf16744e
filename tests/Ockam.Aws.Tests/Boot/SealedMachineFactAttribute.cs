using System.Runtime.CompilerServices;

namespace Ockam.Aws.Tests.Boot;

/// <summary>A test that runs machines which open sealed models; skipped, with the reason, where those cannot be run.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SealedMachineFactAttribute : FactAttribute
{
    /// <param name="test">The test.</param>
    public SealedMachineFactAttribute([CallerMemberName] string? test = null)
    {
        Skip = new MachineFactAttribute(test).Skip ?? (Tools.Find("pwsh") is null ? "needs pwsh" : null);
        if (Skip is not null) DisplayName = $"{test}: {Skip}";
    }
}
