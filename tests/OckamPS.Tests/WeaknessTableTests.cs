using System.Text.RegularExpressions;

namespace OckamPS.Tests;

/// <summary>The README says which test shows which weakness closed: none of them goes without it being noticed.</summary>
public partial class WeaknessTableTests
{
    private const int Weaknesses = 22;

    [Fact]
    public void Every_weakness_is_in_the_table_and_every_test_that_it_names_is_there()
    {
        Match[] rows = Row().Matches(File.ReadAllText(Repository.Of("README.md")).ReplaceLineEndings("\n")).ToArray();
        Assert.Equal(Enumerable.Range(1, Weaknesses).Select(number => $"W{number}"), rows.Select(row => row.Groups[1].Value));
        ILookup<string, string> files = Directory.EnumerateFiles(Repository.Of("tests"), "*.cs", SearchOption.AllDirectories)
            .ToLookup(file => Path.GetFileName(file).Split('.')[0]);
        foreach (Match row in rows)
        {
            Match[] named = Named().Matches(row.Groups[2].Value).ToArray();
            Assert.True(named.Length > 0 || row.Value.Contains("Does not apply", StringComparison.Ordinal), row.Groups[1].Value);
            foreach (Match test in named)
            {
                (string type, string method) = (test.Groups[1].Value, test.Groups[2].Value);
                bool isThere = files[type].Any(file => Regex.IsMatch(
                    File.ReadAllText(file), $@"\](\s*//.*)?\s+public (virtual )?(async )?(Task|ValueTask|void) {Regex.Escape(method)}\("));
                Assert.True(isThere, $"{row.Groups[1].Value} names the test {type}.{method}, which is not there.");
            }
        }
    }

    [GeneratedRegex(@"^\| (W\d+) \|(.*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"`(\w+(?:Tests|Contract))\.(\w+)`")]
    private static partial Regex Named();
}
