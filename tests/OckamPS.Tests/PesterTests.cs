using System.Collections.Concurrent;
using System.Text.Json;

namespace OckamPS.Tests;

/// <summary>
/// Each test of the suites under <c>tests/OckamPS.Pester</c>, by its own name. Each suite runs once, in a PowerShell of its own.
/// </summary>
public class PesterTests
{
    private static readonly string s_folder = Repository.Of("tests", "OckamPS.Pester");
    private static readonly Lazy<IReadOnlyList<PesterResult>> s_there = new(() => Run(s_folder, "-Discover"));
    private static readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<PesterResult>>> s_done = new(StringComparer.Ordinal);

    public static TheoryData<string, string> Tests()
    {
        var data = new TheoryData<string, string>();
        if (PowerShell.WhyMissing is not null) return data;
        foreach (PesterResult test in s_there.Value.DistinctBy(test => (test.Suite, test.Name))) data.Add(test.Suite, test.Name);
        return data;
    }

    [PesterTheory]
    [MemberData(nameof(Tests))]
    public void Suite(string suite, string name)
    {
        IReadOnlyList<PesterResult> all = s_done.GetOrAdd(
            suite, key => new(() => Run(Path.Combine(s_folder, key + ".Tests.ps1")))).Value;
        PesterResult[] results = [.. all.Where(test => test.Name == name)];
        Assert.NotEmpty(results);
        Assert.All(results, result => Assert.True(result.Result is "Passed", $"{result.Values}: {result.Result}: {result.Error}"));
    }

    private static IReadOnlyList<PesterResult> Run(string path, params string[] more)
    {
        string file = Path.Combine(Path.GetTempPath(), $"ockamps-pester-{Guid.NewGuid():n}.json");
        try
        {
            string script = Path.Combine(s_folder, "Invoke-Suites.ps1");
            (_, string output) = PowerShell.Run(["-File", script, "-Result", file, "-Path", path, .. more]);
            Assert.True(File.Exists(file), output);
            var tests = JsonSerializer.Deserialize<List<PesterResult>>(File.ReadAllText(file), JsonSerializerOptions.Web)!;
            Assert.NotEmpty(tests);
            return tests;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
