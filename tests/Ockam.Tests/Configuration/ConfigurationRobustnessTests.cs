using System.Text;
using Ockam.Node.Configuration;
using static Ockam.Tests.Configuration.ConfigurationText;

namespace Ockam.Tests.Configuration;

/// <summary>No file makes the reader fail in another way than by naming mistakes, and none costs much.</summary>
public class ConfigurationRobustnessTests
{
    private static readonly string[] Pieces =
    [
        "name: x\n", "trust: anyone\n", "tcp-outlets:\n", "  db: {to: 5000}\n", "tcp-inlets: [", "]", "{", "}", "&a ", "*a", "<<: ",
        "!!map ", "!x ", "- ", "? ", ": ", "\t", "\r\n", "\n", "  ", "---\n", "...\n", "%YAML 1.2\n", "%TAG ! x\n", "\"", "'", "\\",
        "\\x", "\\uD800", "\\U00110000", "|\n", ">-\n", "|9\n", "#", "$A", "${A}", "$", "\0", "\uFEFF", "\uE0F0", "\u2028", "é", "😀",
        "\uDC00", "~", "null", "0x1F", "relays: ", "variables: {A: b}\n", "at: /ip4/127.0.0.1/tcp/1", "[[[[[[", "{{{{",
        "relay-service: ", "tls-key: /", "http-server-port: 99999999999999999999\n",
    ];

    [Fact]
    public void Random_texts_are_read_or_refused_with_mistakes()
    {
        var random = new Random(20261);
        for (int i = 0; i < Scale.Of(3_000); i++)
        {
            var text = new StringBuilder();
            for (int n = random.Next(1, 25); n > 0; n--)
                text.Append(random.Next(12) == 0 ? ((char)random.Next(0x10000)).ToString() : Pieces[random.Next(Pieces.Length)]);
            ReadOrRefuse(text.ToString());
        }
    }

    [Fact]
    public void A_good_file_with_changes_is_read_or_refused_with_mistakes()
    {
        const string Good = """
            variables: {PORT: 4000}
            name: server
            tcp-listener-address: 127.0.0.1:${PORT}
            relays: [{name: db, at: /ip4/127.0.0.1/tcp/4000/secure/api, trust: anyone}]
            tcp-outlets:
              db: {to: "localhost:5432", trust: anyone, connect-timeout: 5s}
            tcp-inlets:
              web: &w
                from: 7000
                to: /dnsaddr/relay.example/tcp/4000/secure/api/service/forward_to_db/secure/api/service/db
                trust: anyone
            """;
        Assert.Single(Read(Good).Inlets);
        var random = new Random(20262);
        for (int i = 0; i < Scale.Of(3_000); i++)
        {
            var text = new StringBuilder(Good);
            for (int n = random.Next(1, 4); n > 0; n--)
            {
                int at = random.Next(text.Length);
                switch (random.Next(4))
                {
                    case 0: text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at)); break;
                    case 1: text.Insert(at, Pieces[random.Next(Pieces.Length)]); break;
                    case 2: text[at] = (char)random.Next(1, 0x100); break;
                    default: text.Insert(at, text.ToString(at, Math.Min(random.Next(1, 80), text.Length - at))); break;
                }
            }

            ReadOrRefuse(text.ToString());
        }
    }

    [Theory]
    [InlineData("[", 200_000)]
    [InlineData("{a: ", 100_000)]
    [InlineData("- ", 200_000)]
    [InlineData("? ", 200_000)]
    [InlineData("&a ", 100_000)]
    [InlineData("a: &a [*a]\n", 50_000)]
    [InlineData("a: b\n", 100_000)]
    [InlineData("- x\n", 100_000)]
    [InlineData("\"", 200_000)]
    [InlineData("%TAG !a! b\n", 50_000)]
    [InlineData("relays:\n", 50_000)]
    [InlineData("--- a\n", 50_000)]
    [InlineData("$A ", 200_000)]
    public void Much_of_the_same_is_refused_quickly(string piece, int count)
    {
        long start = Environment.TickCount64;
        ReadOrRefuse(string.Concat(Enumerable.Repeat(piece, count)));

        // Some milliseconds where nothing is quadratic; the guard is for a machine that is busy with other tests.
        Assert.InRange(Environment.TickCount64 - start, 0, 20_000);
    }

    [Fact]
    public void Aliases_count_as_what_they_stand_for()
    {
        var text = new StringBuilder("relays:\n- &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++)
            text.Append($"- &a{i} [").AppendJoin(", ", Enumerable.Repeat($"*a{i - 1}", 10)).Append("]\n");

        Assert.Contains("counting what aliases repeat", Mistake(text.ToString()).What, StringComparison.Ordinal);
    }

    [Fact]
    public void Depth_and_length_have_limits()
    {
        Assert.Contains("nested", Mistake("relays: [[[[[[[[[[[[[x]]]]]]]]]]]]]").What, StringComparison.Ordinal);
        Assert.Contains("longer", Mistake("#" + new string('x', NodeConfiguration.MaximumLength)).What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name: x\nname: y", 2)]
    [InlineData("tcp-inlets: {}\ntcp_inlet: {}", 2)]
    [InlineData("a: b: c", 1)]
    [InlineData("name: x\n  y: z", 2)]
    [InlineData("name: \"x", 1)]
    [InlineData("name: x\n--- \nname: y", 2)]
    [InlineData("name: !!python/object:os.system x", 1)]
    [InlineData("name: *x", 1)]
    [InlineData("[1]: x", 1)]
    [InlineData("just a text", 1)]
    [InlineData("- a list", 1)]
    [InlineData("\n\nname: [x]", 3)]
    [InlineData("<<: {name: x}", 1)]
    public void What_is_wrong_in_the_text_itself_has_its_line(string text, int line) => Assert.Equal(line, Mistake(text).Line);

    [Fact]
    public void Long_lists_of_mistakes_end_somewhere() =>
        Assert.Equal(200, Mistakes(string.Concat(Enumerable.Range(0, 1000).Select(i => $"key{i}: 1\n"))).Count);

    [Fact]
    public async Task A_file_that_is_too_long_or_not_there_is_refused()
    {
        string path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, "#" + new string('x', NodeConfiguration.MaximumLength));
            Assert.Single((await Assert.ThrowsAsync<ConfigurationException>(() => NodeConfiguration.LoadAsync(path))).Mistakes);
            await File.WriteAllTextAsync(path, "\uFEFFname: x");
            Assert.Equal("x", (await NodeConfiguration.LoadAsync(path)).Name);
        }
        finally
        {
            File.Delete(path);
        }

        await Assert.ThrowsAsync<FileNotFoundException>(() => NodeConfiguration.LoadAsync(path));
    }

    private static void ReadOrRefuse(string text)
    {
        try
        {
            Read(text, ("A", "a: [b]"));
        }
        catch (ConfigurationException exception)
        {
            Assert.NotEmpty(exception.Mistakes);
            Assert.All(exception.Mistakes, mistake => Assert.InRange(mistake.Line, 1, text.Count(c => c == '\n') + 1));
        }
    }
}
