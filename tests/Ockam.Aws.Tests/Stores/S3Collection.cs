using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Stores;

/// <summary>Tests of S3 share one moto; each has a bucket of its own.</summary>
[CollectionDefinition(Name)]
public sealed class S3Collection : ICollectionFixture<MotoServer>
{
    public const string Name = "s3";
}
