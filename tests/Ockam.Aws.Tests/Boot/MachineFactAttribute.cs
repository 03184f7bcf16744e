using System.Runtime.CompilerServices;
using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Boot;

/// <summary>A test that runs machines; skipped, with the reason, where it cannot be root with mounts of its own, or without moto.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MachineFactAttribute : FactAttribute
{
    /// <param name="test">The test.</param>
    public MachineFactAttribute([CallerMemberName] string? test = null)
    {
        Skip = Tools.SkipReason(BootMachine.Programs.Split(' ')) ?? MotoServer.SkipReason;
        if (Skip is null && !Environment.IsPrivilegedProcess) Skip = "needs root";
        if (Skip is not null) DisplayName = $"{test}: {Skip}";
    }
}
