namespace OckamPS.Tests;

/// <summary>Every second one of the suites that belong to no other lane.</summary>
public class PesterSecondTests
{
    public static TheoryData<string, string> Tests(string need) => PesterTests.Tests(PesterLane.Second, need);

    [PesterTheory]
    [MemberData(nameof(Tests), PesterTheoryAttribute.Nothing)]
    public void Suite(string suite, string name) => PesterTests.Passes(suite, name);
}
