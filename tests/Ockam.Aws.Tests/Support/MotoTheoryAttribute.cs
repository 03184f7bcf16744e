namespace Ockam.Aws.Tests.Support;

/// <summary>Tests that need AWS as moto plays it; skipped visibly without it.</summary>
public sealed class MotoTheoryAttribute : TheoryAttribute
{
    public MotoTheoryAttribute() => Skip = MotoServer.SkipReason;
}
