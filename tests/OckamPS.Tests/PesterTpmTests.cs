namespace OckamPS.Tests;

/// <summary>
/// The tests of the suites about the TPM. A class of their own, so that they run beside the others, which mostly wait.
/// </summary>
public class PesterTpmTests
{
    public static TheoryData<string, string> Tests(string? need) => PesterTests.Tests(need, ofTpm: true);

    [PesterTheory]
    [MemberData(nameof(Tests), null)]
    public void Suite(string suite, string name) => PesterTests.Passes(suite, name);

    [PesterTheory(PesterTheoryAttribute.Documents)]
    [MemberData(nameof(Tests), PesterTheoryAttribute.Documents)]
    public void Suite_with_documents(string suite, string name) => PesterTests.Passes(suite, name);

    [PesterTheory(PesterTheoryAttribute.Swtpm)]
    [MemberData(nameof(Tests), PesterTheoryAttribute.Swtpm)]
    public void Suite_with_a_software_TPM(string suite, string name) => PesterTests.Passes(suite, name);
}
