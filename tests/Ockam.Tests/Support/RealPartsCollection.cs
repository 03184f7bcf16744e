namespace Ockam.Tests.Support;

/// <summary>
/// Tests in which programs of the system talk through three nodes, each a process of its own. They run one after the other, and beside
/// tests of other collections.
/// </summary>
[CollectionDefinition(Name)]
public sealed class RealPartsCollection
{
    public const string Name = "real parts";
}
