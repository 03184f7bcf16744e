namespace Ockam.Tests.Support;

/// <summary>A test that reads <see cref="Vectors"/>; skipped, with the reason, on a checkout that has none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute() => Skip = Vectors.SkipReason;
}
