namespace Ockam.Tests.Support;

/// <summary>
/// Tests that start processes, and do little else. They run one after the other, so that not many processes start at once, and beside tests
/// of other collections, since most of their time is waiting.
/// </summary>
[CollectionDefinition(Name)]
public sealed class ProcessCollection
{
    public const string Name = "processes";
}
