using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Keys;

/// <summary>Tests of KMS share one moto; they make keys of their own and leave others' alone.</summary>
[CollectionDefinition(Name)]
public sealed class KmsCollection : ICollectionFixture<MotoServer>
{
    public const string Name = "kms";
}
