namespace Ockam.Tests.Support;

/// <summary>
/// Tests in which nodes, each a process of its own, are killed, crowded out or end. They run one after the other, and beside tests of other
/// collections, since most of their time is waiting.
/// </summary>
[CollectionDefinition(Name)]
public sealed class LostNodesCollection
{
    public const string Name = "lost nodes";
}
