using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Query;

/// <summary>Tests of EC2, IAM, STS and SSM share one moto; each class has a region of its own.</summary>
[CollectionDefinition(Name)]
public sealed class QueryCollection : ICollectionFixture<MotoServer>
{
    public const string Name = "query";
}
