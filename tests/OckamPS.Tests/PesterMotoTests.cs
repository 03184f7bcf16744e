namespace OckamPS.Tests;

/// <summary>The tests of the suites that run moto.</summary>
public class PesterMotoTests
{
    public static TheoryData<string, string> Tests(string need) => PesterTests.Tests(PesterLane.Moto, need);

    [PesterTheory(PesterTheoryAttribute.Moto)]
    [MemberData(nameof(Tests), PesterTheoryAttribute.Moto)]
    public void Suite_with_moto(string suite, string name) => PesterTests.Passes(suite, name);
}
