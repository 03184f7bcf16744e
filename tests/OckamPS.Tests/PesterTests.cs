using System.Collections.Concurrent;
using System.Text.Json;
using Ockam.Tests.Support;

namespace OckamPS.Tests;

/// <summary>
/// Each test of the suites under <c>tests/OckamPS.Pester</c>, by its own name. Each suite runs once, in a PowerShell of its own. Those of
/// one lane, which has a class of its own, run one after the other, and beside those of the other lanes, since all of them wait much.
/// </summary>
public class PesterTests
{
    private static readonly string s_folder = Repository.Of("tests", "OckamPS.Pester");
    private static readonly Lazy<IReadOnlyList<PesterResult>> s_there = new(() => Run(s_folder, "-Discover"));
    private static readonly ConcurrentDictionary<string, Lazy<IReadOnlyList<PesterResult>>> s_done = new(StringComparer.Ordinal);

    private static readonly Lazy<Dictionary<string, PesterLane>> s_lanes = new(Lanes);

    private static readonly string[] s_needs = [PesterTheoryAttribute.Documents, PesterTheoryAttribute.Swtpm, PesterTheoryAttribute.Moto];

    public static TheoryData<string, string> Tests(string need) => Tests(PesterLane.First, need);

    /// <summary>The tests of the suites of a lane that need something.</summary>
    internal static TheoryData<string, string> Tests(PesterLane lane, string need)
    {
        var data = new TheoryData<string, string>();
        foreach ((PesterLane Lane, string Need, string Suite, string Name) test in All)
        {
            if (test.Lane == lane && test.Need == need) data.Add(test.Suite, test.Name);
        }

        return data;
    }

    /// <summary>The tests that do not skip themselves.</summary>
    internal static IEnumerable<(PesterLane Lane, string Need, string Suite, string Name)> All => PowerShell.WhyMissing is not null
        ? []
        : s_there.Value.Where(test => test.Skip is null).DistinctBy(test => (test.Suite, test.Name))
            .Select(test => (s_lanes.Value[test.Suite], NeedOf(test.Suite), test.Suite, test.Name));

    /// <summary>The tests of all lanes that skip themselves, since a program or a right is missing that they need.</summary>
    internal static IReadOnlyList<PesterResult> Skipped => PowerShell.WhyMissing is not null
        ? []
        : [.. s_there.Value.Where(test => test.Skip is not null).DistinctBy(test => (test.Suite, test.Name))];

    [PesterTheory]
    [MemberData(nameof(Tests), PesterTheoryAttribute.Nothing)]
    [SkippedPesterTests]
    public void Suite(string suite, string name) => Passes(suite, name);

    private static string NeedOf(string suite) =>
        s_needs.FirstOrDefault(need => suite.EndsWith(need, StringComparison.Ordinal)) ?? PesterTheoryAttribute.Nothing;

    internal static void Passes(string suite, string name)
    {
        IReadOnlyList<PesterResult> all = s_done.GetOrAdd(
            suite, key => new(() => Run(FileOf(key)))).Value;
        PesterResult[] results = [.. all.Where(test => test.Name == name)];
        Assert.NotEmpty(results);
        Assert.All(results, result => Assert.True(
            result.Result is "Passed" || (result.Result is "Skipped" && MayBeSkipped(result.Error)),
            $"{result.Values}: {result.Result}: {result.Error}"));
    }

    // What needs a program is skipped without it, but not where the pipeline has found or installed it.
    private static bool MayBeSkipped(string why)
    {
        int at = why.IndexOf("needs ", StringComparison.Ordinal);
        return at >= 0 && !Tools.IsRequired(why[(at + 6)..].Split(' ', ',', '\n')[0]);
    }

    private static Dictionary<string, PesterLane> Lanes()
    {
        var lanes = new Dictionary<string, PesterLane>(StringComparer.Ordinal);
        bool isEven = false;
        foreach (string suite in s_there.Value.Select(test => test.Suite).Distinct().Order(StringComparer.Ordinal))
        {
            if (NeedOf(suite) == PesterTheoryAttribute.Moto) lanes[suite] = PesterLane.Moto;
            else if (suite.StartsWith("NitroTpm", StringComparison.Ordinal)) lanes[suite] = PesterLane.Tpm;
            // The ports that walkthroughs and examples name are those of the machine: two at a time would want the same.
            else if (suite is "Help" or "Readme" || File.ReadAllText(FileOf(suite)).Contains("Walkthroughs.ps1", StringComparison.Ordinal))
                lanes[suite] = PesterLane.Walkthroughs;
            else lanes[suite] = (isEven = !isEven) ? PesterLane.First : PesterLane.Second;
        }

        return lanes;
    }

    private static string FileOf(string suite) => Path.Combine(s_folder, suite + ".Tests.ps1");

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
