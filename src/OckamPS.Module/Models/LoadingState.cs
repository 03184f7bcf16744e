using System.Security.Cryptography;
using Ockam.Attestation;
using Ockam.Models;
using Ockam.Storage;
using OckamPS.Module.Emulators;

namespace OckamPS.Module.Models;

/// <summary>What this home knows of models that were loaded: <c>loaded-models</c> in it.</summary>
internal static class LoadingState
{
    private const string FolderName = "loaded-models";

    // PCR15 is the machine's, and ends with the boot as this folder does; only root can have one that all of a machine's root sessions
    // share, whatever their homes, and that nobody else can write to.
    private const string MachineFolder = "/run/ockam/loaded-models";

    private static bool IsRoot => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    /// <summary>The records.</summary>
    /// <param name="create">Whether the home is made where it is not there yet; what only reads makes nothing.</param>
    public static LoadedModelRecords Records(bool create)
    {
        string home = OckamHome.Resolve();
        if (create) OckamHome.Prepare(home);
        return new LoadedModelRecords(Path.Combine(home, FolderName));
    }

    /// <summary>
    /// Whether others may keep another log of the same register: then a value that this one does not explain may have this very model in
    /// it already.
    /// </summary>
    /// <param name="tpm">The TPM; null for the machine's own.</param>
    /// <param name="given">The log that the user has named; null for none.</param>
    public static bool MayHaveOtherLogs(string? tpm, string? given) => given is null && IsOfMachine(tpm) && !IsRoot;

    /// <summary>Makes the folder of the machine's log where this user keeps it.</summary>
    /// <param name="tpm">The TPM; null for the machine's own.</param>
    /// <param name="given">The log that the user has named; null for none.</param>
    public static void PrepareEventLog(string? tpm, string? given)
    {
        if (given is not null || !IsOfMachine(tpm) || !IsRoot || OperatingSystem.IsWindows()) return;
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(MachineFolder, Mode);
    }

    /// <summary>The event log of a TPM's PCR15: the machine's own has one, and each emulator, which has other registers.</summary>
    /// <param name="records">The records, beside which it is.</param>
    /// <param name="tpm">The TPM; null for the machine's own.</param>
    /// <param name="given">The log that the user has named; null for none.</param>
    public static PcrEventLog EventLog(LoadedModelRecords records, string? tpm, string? given)
    {
        if (given is not null) return new PcrEventLog(given);
        if (IsOfMachine(tpm)) return new PcrEventLog(MachineLog(records, IsRoot));
        // One that was started later at the same port has measured nothing of what the earlier one had.
        NitroTpmEmulatorInfo? emulator = SessionEmulators.All.LastOrDefault(known => known.Tpm == tpm);
        byte[] name = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{tpm} {emulator?.StartedAt:O}"));
        return new PcrEventLog(Path.ChangeExtension(records.EventLogPath, $".{Convert.ToHexStringLower(name.AsSpan(0, 8))}.jsonl"));
    }

    /// <summary>Where the log of the machine's own PCR15 is.</summary>
    internal static string MachineLog(LoadedModelRecords records, bool isRoot) =>
        isRoot ? Path.Combine(MachineFolder, Path.GetFileName(records.EventLogPath)) : records.EventLogPath;

    private static bool IsOfMachine(string? tpm) =>
        tpm is null || (!tpm.Contains("swtpm:", StringComparison.Ordinal) && !tpm.Contains("mssim:", StringComparison.Ordinal));
}
