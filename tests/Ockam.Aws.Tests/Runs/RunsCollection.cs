using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Runs;

/// <summary>Tests of runs share one moto, which each that counts what is there resets.</summary>
[CollectionDefinition(Name)]
public sealed class RunsCollection : ICollectionFixture<MotoServer>
{
    public const string Name = "runs";
}
