using System.Reflection;

namespace OckamPS.Tests;

/// <summary>A suite whose name or content puts it where no class looks would not be run, and nobody would notice.</summary>
public class PesterLaneTests
{
    [PesterFact]
    public void Every_test_of_every_suite_is_run_by_one_of_the_classes()
    {
        var run = new List<(string Suite, string Name)>();
        foreach (Type type in typeof(PesterLaneTests).Assembly.GetTypes())
        {
            foreach (MethodInfo method in type.GetMethods().Where(method => method.IsDefined(typeof(PesterTheoryAttribute))))
            {
                MemberDataAttribute data = Assert.Single(method.GetCustomAttributes<MemberDataAttribute>());
                run.AddRange(data.GetData(method).Select(row => ((string)row[0], (string)row[1])));
            }
        }

        // Those that skip themselves are shown, with what they need.
        if (OperatingSystem.IsLinux()) Assert.All(PesterTests.Skipped, test => Assert.StartsWith("needs ", test.Skip));
        Assert.Equal(PesterTests.All.Select(test => (test.Suite, test.Name)).Order(), run.Order());
    }
}
