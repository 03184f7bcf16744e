namespace Ockam.Models.Tests.Keys;

/// <summary>How keys are named.</summary>
public sealed class ModelKeyReferenceTests
{
    [Theory]
    [InlineData("local:demo", "local", "demo")]
    [InlineData(" LOCAL:demo ", "local", "demo")]
    [InlineData("kms:alias/demo", "kms", "alias/demo")]
    [InlineData("kms:arn:aws:kms:eu-central-1:111122223333:key/1", "kms", "arn:aws:kms:eu-central-1:111122223333:key/1")]
    [InlineData("arn:aws:kms:eu-central-1:111122223333:key/1", "kms", "arn:aws:kms:eu-central-1:111122223333:key/1")]
    [InlineData("broker:/node/owner", "broker", "/node/owner")]
    [InlineData("file:./policy.json", "file", "./policy.json")]
    public void A_reference_says_which_service_has_the_key(string text, string scheme, string key) =>
        Assert.Equal(new ModelKeyReference(scheme, key), ModelKeyReference.Parse(text));

    [Theory]
    [InlineData("demo")]
    [InlineData("")]
    [InlineData("local:")]
    [InlineData("azure:demo")]
    [InlineData("12345678-1234-1234-1234-123456789012")]
    public void A_name_that_does_not_is_refused_and_never_guessed_at(string text) =>
        Assert.Equal(ModelErrorReason.InvalidValue, Assert.Throws<ModelException>(() => ModelKeyReference.Parse(text)).Reason);
}
