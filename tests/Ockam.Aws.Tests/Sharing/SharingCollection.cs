using Ockam.Aws.Tests.Support;

namespace Ockam.Aws.Tests.Sharing;

/// <summary>Tests of the set-up for sharing models share one moto, and use names of their own in it.</summary>
[CollectionDefinition(Name)]
public sealed class SharingCollection : ICollectionFixture<MotoServer>
{
    public const string Name = "sharing";
}
