namespace OckamPS.Tests;

/// <summary>The tests of the suites of walkthroughs, of which one at a time has the ports that it names.</summary>
public class PesterWalkthroughTests
{
    public static TheoryData<string, string> Tests(string need) => PesterTests.Tests(PesterLane.Walkthroughs, need);

    [PesterTheory]
    [MemberData(nameof(Tests), PesterTheoryAttribute.Nothing)]
    public void Suite(string suite, string name) => PesterTests.Passes(suite, name);
}
