using Ockam.Attestation;
using Ockam.Models;
using OckamPS.Module.Models;

namespace OckamPS.Tests;

/// <summary>Which event log of PCR15 is whose: the register is the machine's, and homes are many.</summary>
public class LoadingStateTests
{
    private readonly LoadedModelRecords _records = new(Path.Combine(Path.GetTempPath(), "a-home", "loaded-models"));

    [Fact]
    public void Root_has_one_log_for_the_machine_which_ends_with_the_boot_and_others_have_their_home_s()
    {
        Assert.Equal("/run/ockam/loaded-models/pcr15.jsonl", LoadingState.MachineLog(_records, isRoot: true));
        Assert.Equal(_records.EventLogPath, LoadingState.MachineLog(_records, isRoot: false));
        bool isRoot = OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;
        foreach (string? tpm in (string?[])[null, "device:/dev/tpmrm0"])
        {
            Assert.Equal(LoadingState.MachineLog(_records, isRoot), PathOf(LoadingState.EventLog(_records, tpm, null)));
            // Whoever is not root does not know what others have measured.
            Assert.Equal(!isRoot, LoadingState.MayHaveOtherLogs(tpm, null));
        }
    }

    [Theory]
    [InlineData("swtpm:127.0.0.1:2321")]
    [InlineData("mssim:127.0.0.1:2321")]
    [InlineData("swtpm:/run/user/0/tpm.sock")]
    public void An_emulator_has_a_log_of_its_own_beside_the_records(string tpm)
    {
        string path = PathOf(LoadingState.EventLog(_records, tpm, null));
        Assert.Equal(Path.GetDirectoryName(_records.EventLogPath), Path.GetDirectoryName(path));
        Assert.NotEqual(_records.EventLogPath, path);
        Assert.NotEqual(path, PathOf(LoadingState.EventLog(_records, tpm + "0", null)));
        Assert.Equal(path, PathOf(LoadingState.EventLog(_records, tpm, null)));
        Assert.False(LoadingState.MayHaveOtherLogs(tpm, null));
    }

    [Fact]
    public void A_log_that_is_named_is_the_one()
    {
        string given = Path.Combine(Path.GetTempPath(), "named.jsonl");
        foreach (string? tpm in (string?[])[null, "swtpm:127.0.0.1:2321"])
        {
            Assert.Equal(given, PathOf(LoadingState.EventLog(_records, tpm, given)));
            Assert.False(LoadingState.MayHaveOtherLogs(tpm, given));
        }
    }

    // Where a log is, only its errors say.
    private static string PathOf(PcrEventLog log) => log.Path;
}
