namespace OckamPS.Tests;

/// <summary>The tests of the suites about the TPM.</summary>
public class PesterTpmTests
{
    public static TheoryData<string, string> Tests(string need) => PesterTests.Tests(PesterLane.Tpm, need);

    [PesterTheory]
    [MemberData(nameof(Tests), PesterTheoryAttribute.Nothing)]
    public void Suite(string suite, string name) => PesterTests.Passes(suite, name);

    [PesterTheory(PesterTheoryAttribute.Documents)]
    [MemberData(nameof(Tests), PesterTheoryAttribute.Documents)]
    public void Suite_with_documents(string suite, string name) => PesterTests.Passes(suite, name);

    [PesterTheory(PesterTheoryAttribute.Swtpm)]
    [MemberData(nameof(Tests), PesterTheoryAttribute.Swtpm)]
    public void Suite_with_a_software_TPM(string suite, string name) => PesterTests.Passes(suite, name);
}
