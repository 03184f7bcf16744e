using Xunit.Abstractions;

[assembly: TestCollectionOrderer("Ockam.Tests.Support.LongestFirst", "Ockam.Tests")]

namespace Ockam.Tests.Support;

/// <summary>
/// Begins with the collections of several classes, which take longest, so that none of them is left over at the end; the others follow
/// always in one order, so that what runs beside what does not change from run to run.
/// </summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) => testCollections
        .OrderBy(collection => collection.CollectionDefinition is null)
        .ThenBy(collection => collection.DisplayName, StringComparer.Ordinal);
}
