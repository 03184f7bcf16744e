namespace Ockam.Tests.Support;

/// <summary>Tests that measure time or memory of the whole process run one after the other, and beside no others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}
