using Ockam.Node.Configuration;
using static Ockam.Tests.Configuration.ConfigurationText;

namespace Ockam.Tests.Configuration;

/// <summary>The substitution of section 12.</summary>
public class ConfigurationVariablesTests
{
    private const string File = """
        variables:
          NAME: own
          PORT: 4000
        name: $NAME
        tcp-listener-address: 127.0.0.1:${PORT}
        """;

    [Fact]
    public void The_environment_wins_over_the_file_and_the_command_line_over_both()
    {
        static string Name(Dictionary<string, string> given, string? environment) =>
            NodeConfiguration.Parse(File, "node.yaml", given, name => name == "NAME" ? environment : null).Name;

        Assert.Equal("own", Name([], null));
        Assert.Equal("environment", Name([], "environment"));
        Assert.Equal("given", Name(new() { ["NAME"] = "given" }, "environment"));
        Assert.Equal(4000, Read(File).TcpListenerAddress!.Port);
    }

    [Fact]
    public void A_variable_may_stand_for_more_than_a_value()
    {
        NodeConfiguration node = Read("name: a\n${MORE}\n", ("MORE", "tcp-outlets:\n  db: {to: 1, trust: anyone}"));

        Assert.Equal("db", Assert.Single(node.Outlets).From.Name);
    }

    [Theory]
    [InlineData("$A$A", "xx")]
    [InlineData("${A}b$A-c", "xb" + "x-c")]
    [InlineData("$$A", "$A")]
    [InlineData("$$$A", "$x")]
    [InlineData("a$", "a$")]
    [InlineData("a$1", "a$1")]
    [InlineData("${A", "${A")]
    [InlineData("${-A}", "${-A}")]
    [InlineData("${}", "${}")]
    public void Dollar_signs_that_name_nothing_stay(string text, string expected) => Assert.Equal(expected,
        Read($"name: {text}", ("A", "x")).Name);

    [Fact]
    public void A_variable_without_a_value_is_wrong_where_it_is_used_and_harmless_in_a_comment()
    {
        ConfigurationMistake mistake = Mistake("# like $NOTHING\nname: x\nidentity:   a${NOTHING}b\n");

        Assert.Equal((3, 13, "identity"), (mistake.Line, mistake.Column, mistake.Key));
        Assert.Contains("'NOTHING'", mistake.What, StringComparison.Ordinal);
        Assert.Contains("--variable NOTHING=VALUE", mistake.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Mistakes_are_where_the_file_has_them_whatever_variables_stand_for()
    {
        IReadOnlyList<ConfigurationMistake> mistakes = Mistakes(
            "identity: $LONG\r\nname: ${SHORT}${SHORT} x y\r\n  \r\nmetrics: perhaps # $LONG\r\n"
                + "http-server: $SHORT\r\n${KEYS}\r\nexit-on-eof: 7\r\n",
            ("LONG", new string('a', 100)), ("SHORT", "b"), ("KEYS", "one: 1\ntwo: 2\n"));

        Assert.Equal(
            ["2:7 name", "4:10 metrics", "5:14 http-server", "6:1 one", "6:1 two", "7:14 exit-on-eof"],
            mistakes.Select(mistake => $"{mistake.Line}:{mistake.Column} {mistake.Key}"));
    }

    [Theory]
    [InlineData("variables: {A-B: x}")]
    [InlineData("variables: {1A: x}")]
    [InlineData("variables: {'': x}")]
    [InlineData("variables: {A: [x]}")]
    [InlineData("variables: [A]")]
    [InlineData("variables: A")]
    public void Variables_have_names_and_single_values(string text) => Assert.StartsWith("variables", Mistake(text).Key,
        StringComparison.Ordinal);

    [Fact]
    public void Variables_cannot_make_a_file_grow_beyond_its_limit()
    {
        string text = "variables:\n  A: " + new string('a', 10_000) + "\n# " + string.Concat(Enumerable.Repeat("$A", 10_000)) + "\n";

        Assert.Equal("variables", Mistake(text).Key);
    }
}
