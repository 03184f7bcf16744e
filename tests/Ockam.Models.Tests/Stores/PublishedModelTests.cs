namespace Ockam.Models.Tests.Stores;

/// <summary>Former versions of a published model.</summary>
public class PublishedModelTests
{
    private static readonly PublishedObject s_now = Version("new", isLatest: true);

    [Fact]
    public void A_former_version_takes_the_place_of_the_weights()
    {
        PublishedModel model = Model(ModelLayout.Sealed);
        Assert.Equal("old", model.AtVersion("old").Weights.VersionId);
        Assert.Equal(model.Versions, model.AtVersion("old").Versions);
        Assert.Equal(s_now, Model(ModelLayout.Pair).AtVersion("new").Weights);
    }

    [Theory]
    [InlineData(ModelLayout.Sealed, "never", ModelErrorReason.NotFound)]
    [InlineData(ModelLayout.Sealed, "removal", ModelErrorReason.NotFound)]
    [InlineData(ModelLayout.Sealed, "key", ModelErrorReason.NotFound)]
    [InlineData(ModelLayout.Pair, "old", ModelErrorReason.InvalidValue)]
    public void What_is_no_version_of_its_weights_or_has_no_key_is_refused(ModelLayout layout, string version, ModelErrorReason reason) =>
        Assert.Equal(reason, Assert.Throws<ModelException>(() => Model(layout).AtVersion(version)).Reason);

    private static PublishedModel Model(ModelLayout layout) => new()
    {
        Store = "s3://bucket",
        Name = "m.gguf",
        Layout = layout,
        Weights = s_now,
        Versions = [s_now, Version("old"), Version("removal") with { IsRemoval = true }, Version("key") with { Key = "models/m.key" }],
    };

    private static PublishedObject Version(string id, bool isLatest = false) =>
        new("models/m.sealed", 7, DateTimeOffset.UnixEpoch, null, id, isLatest);
}
