namespace Ockam.Tests.Support;

/// <summary>
/// Tests that cut ways off and measure how soon they are there again. They run one after the other, and beside tests of other collections,
/// since most of their time is waiting.
/// </summary>
[CollectionDefinition(Name)]
public sealed class OutageCollection
{
    public const string Name = "outages";
}
