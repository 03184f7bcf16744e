using System.Text.Json;

namespace OckamPS.Tests;

/// <summary>Each test of the suites under <c>tests/OckamPS.Pester</c>, by its own name. They run once, in one PowerShell, when the tests are looked for:
/// only then do those that have values know their names.</summary>
public class PesterTests
{
    private static readonly Lazy<IReadOnlyList<PesterResult>> s_done = new(Run);

    public static TheoryData<string, string> Tests()
    {
        var data = new TheoryData<string, string>();
        if (PowerShell.WhyMissing is not null) return data;
        foreach (PesterResult test in s_done.Value) data.Add(test.Suite, test.Name);
        return data;
    }

    [PesterTheory]
    [MemberData(nameof(Tests))]
    public void Suite(string suite, string name)
    {
        PesterResult result = s_done.Value.First(test => test.Suite == suite && test.Name == name);
        Assert.True(result.Result is "Passed", $"{result.Result}: {result.Error}");
    }

    private static IReadOnlyList<PesterResult> Run()
    {
        string file = Path.Combine(Path.GetTempPath(), $"ockamps-pester-{Guid.NewGuid():n}.json");
        try
        {
            string script = Repository.Of("tests", "OckamPS.Pester", "Invoke-Suites.ps1");
            (_, string output) = PowerShell.Run("-File", script, "-Result", file);
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
