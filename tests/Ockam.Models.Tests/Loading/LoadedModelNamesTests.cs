namespace Ockam.Models.Tests.Loading;

/// <summary>Which models of a server a name means.</summary>
public class LoadedModelNamesTests
{
    private static readonly string[] s_models = ["llama:latest", "llama:8b", "m.gguf:latest", "hub.example:8080/a/b:latest"];

    [Theory]
    [InlineData("llama", "llama:latest")]
    [InlineData("LLAMA:8B", "llama:8b")]
    [InlineData("m.gguf", "m.gguf:latest")]
    [InlineData("hub.example:8080/a/b", "hub.example:8080/a/b:latest")]
    [InlineData("lla", null)]
    public void A_name_without_a_tag_means_the_newest(string wanted, string? found) => Assert.Equal(
        found is null ? [] : [found],
        LoadedModelRecords.Choose(s_models, name => name, wanted, name => name.Equals(wanted, StringComparison.OrdinalIgnoreCase)));

    [Fact]
    public void A_name_that_stands_for_several_means_them_all() => Assert.Equal(
        ["llama:latest", "llama:8b"],
        LoadedModelRecords.Choose(
            s_models, name => name, "llama*", name => name.StartsWith("llama", StringComparison.OrdinalIgnoreCase)));
}
