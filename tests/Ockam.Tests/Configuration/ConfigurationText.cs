using Ockam.Node.Configuration;

namespace Ockam.Tests.Configuration;

/// <summary>Reads texts as files, without the environment of this process.</summary>
internal static class ConfigurationText
{
    public const string Alice = "I923829d0397a06fa862be5a87b7966959b8ef99ab6455b843ca9131a747b4819";
    public const string Bob = "I84502ce0d9a0a91bae29026b84e19be69fb4203a6bdd1424c85a43c812772a00";

    public static NodeConfiguration Read(string text, params (string Name, string Value)[] given) =>
        NodeConfiguration.Parse(text, "node.yaml", given.ToDictionary(pair => pair.Name, pair => pair.Value), _ => null);

    /// <summary>The mistakes of a text that must have some.</summary>
    public static IReadOnlyList<ConfigurationMistake> Mistakes(string text, params (string Name, string Value)[] given)
    {
        var exception = Assert.Throws<ConfigurationException>(() => Read(text, given));
        Assert.Equal("node.yaml", exception.File);
        Assert.All(exception.Mistakes, mistake =>
        {
            Assert.True(mistake.Line > 0 && mistake.Column > 0);
            Assert.NotEmpty(mistake.What);
            Assert.NotEmpty(mistake.Remedy);
            Assert.Contains($"node.yaml:{mistake}", exception.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', mistake.ToString());
        });
        return exception.Mistakes;
    }

    /// <summary>The only mistake of a text.</summary>
    public static ConfigurationMistake Mistake(string text,
        params (string Name, string Value)[] given) => Assert.Single(Mistakes(text, given));
}
