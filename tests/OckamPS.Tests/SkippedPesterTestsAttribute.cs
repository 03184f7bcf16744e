using System.Reflection;
using Xunit.Sdk;

namespace OckamPS.Tests;

/// <summary>The tests of the suites that skip themselves: each is reported as skipped, with the reasons that there are.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SkippedPesterTestsAttribute : DataAttribute
{
    public SkippedPesterTestsAttribute() =>
        Skip = string.Join("; ", PesterTests.Skipped.Select(test => $"{test.Suite} {test.Skip}").Distinct());

    // The ordinary output of a run has names alone, no reasons.
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        PesterTests.Skipped.Select(test => new object[] { $"{test.Suite} {test.Skip}", test.Name });
}
