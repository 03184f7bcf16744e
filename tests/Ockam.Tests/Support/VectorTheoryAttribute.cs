namespace Ockam.Tests.Support;

/// <summary>A theory whose data come from <see cref="Vectors"/>; skipped, with the reason, on a checkout that has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class VectorTheoryAttribute : TheoryAttribute
{
    public VectorTheoryAttribute() => Skip = Vectors.SkipReason;
}
