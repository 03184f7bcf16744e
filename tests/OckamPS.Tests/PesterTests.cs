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

    private static readonly string[] s_needs = [PesterTheoryAttribute.Documents, PesterTheoryAttribute.Swtpm, PesterTheoryAttribute.Moto];

    public static TheoryData<string, string> Tests(string? need) => Tests(need, ofTpm: false);

    /// <summary>The tests that need something, of the suites about the TPM or of the others.</summary>
    internal static TheoryData<string, string> Tests(string? need, bool ofTpm)
    {
        var data = new TheoryData<string, string>();
        if (PowerShell.WhyMissing is not null) return data;
        foreach (PesterResult test in s_there.Value.Where(test => test.Skip is null).DistinctBy(test => (test.Suite, test.Name)))
        {
            if (NeedOf(test.Suite) == need && IsOfTpm(test.Suite) == ofTpm) data.Add(test.Suite, test.Name);
        }

        return data;
    }

    /// <summary>The tests that skip themselves, since a program is missing that they run.</summary>
    internal static IReadOnlyList<PesterResult> Skipped => PowerShell.WhyMissing is not null
        ? []
        : [.. s_there.Value.Where(test => test.Skip is not null && NeedOf(test.Suite) is null).DistinctBy(test => (test.Suite, test.Name))];

    [PesterTheory]
    [MemberData(nameof(Tests), null)]
    [SkippedPesterTests]
    public void Suite(string suite, string name) => Passes(suite, name);

    [PesterTheory(PesterTheoryAttribute.Moto)]
    [MemberData(nameof(Tests), PesterTheoryAttribute.Moto)]
    public void Suite_with_moto(string suite, string name) => Passes(suite, name);

    // They share no port and no home with the others.
    private static bool IsOfTpm(string suite) => suite.StartsWith("NitroTpm", StringComparison.Ordinal);

    private static string? NeedOf(string suite) => s_needs.FirstOrDefault(need => suite.EndsWith(need, StringComparison.Ordinal));

    internal static void Passes(string suite, string name)
    {
        IReadOnlyList<PesterResult> all = s_done.GetOrAdd(
            suite, key => new(() => Run(Path.Combine(s_folder, key + ".Tests.ps1")))).Value;
        PesterResult[] results = [.. all.Where(test => test.Name == name)];
        Assert.NotEmpty(results);
        // What needs a program of the system is skipped without it, but not where the pipeline has installed all of them.
        bool mayBeSkipped = Environment.GetEnvironmentVariable("OCKAMPS_REQUIRE_TOOLS") != "1";
        Assert.All(results, result => Assert.True(
            result.Result is "Passed"
                || (mayBeSkipped && result.Result is "Skipped" && result.Error.Contains("needs ", StringComparison.Ordinal)),
            $"{result.Values}: {result.Result}: {result.Error}"));
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
