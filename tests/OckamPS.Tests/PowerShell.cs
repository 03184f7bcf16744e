using System.Diagnostics;
using Ockam.Tests.Support;

namespace OckamPS.Tests;

/// <summary>A PowerShell 7.6 with Pester 5.7, if this machine has one.</summary>
internal static class PowerShell
{
    // The longest suite takes two minutes and a half alone, and twice that beside others on two cores; beyond, something hangs.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(8);

    // Much of what suites take is the start of short processes, of which none lives long enough to gain by code that is instrumented first,
    // or compiled again after 30 calls (a third of the processor time of a suite; values are hexadecimal, and this is the highest). A fifth
    // of compiling is guarding the pages that it writes. What measures a start does so without all this (Lifetime.Tests.ps1).
    private static readonly KeyValuePair<string, string>[] s_quickStart =
    [
        new("DOTNET_TieredPGO", "0"),
        new("DOTNET_EnableWriteXorExecute", "0"),
        new("DOTNET_TC_CallCountThreshold", "7FFF"),
        // Nobody debugs them.
        new("DOTNET_EnableDiagnostics", "0"),
        // A client that would tell Microsoft how PowerShell is used takes a twelfth of a suite.
        new("POWERSHELL_TELEMETRY_OPTOUT", "1"),
    ];

    // From this many processors on, a PowerShell compiles ahead what the last one did, which it reads from a file of the user's that each
    // writes. Where many start at once, one may read what another is just writing: several in a row were seen to crash in the runtime.
    private static readonly KeyValuePair<string, string> s_noSharedProfile = new("DOTNET_MultiCoreJitMinNumCpus", "7FFF");

    private static readonly Lazy<string?> s_whyMissing = new(FindWhyMissing);

    /// <summary>Why the suites cannot be run here; null if they can.</summary>
    public static string? WhyMissing => s_whyMissing.Value;

    private static string? Program { get; } = Environment.GetEnvironmentVariable("OCKAMPS_PWSH") is { Length: > 0 } named
        ? named
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh")).FirstOrDefault(File.Exists);

    /// <summary>Runs it, and answers with its output.</summary>
    public static (int ExitCode, string Output) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Program!, ["-NoProfile", "-NonInteractive", .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        // PowerShell reads the whole folder for each path in it that it is to look at: that of all users may have thousands of files. The
        // name is short, since sockets of nodes lie below it.
        DirectoryInfo temporary = Directory.CreateTempSubdirectory("ops");
        start.Environment[OperatingSystem.IsWindows() ? "TEMP" : "TMPDIR"] = temporary.FullName;
        // A walkthrough runs a server as a user without rights, whose data lie below.
        if (!OperatingSystem.IsWindows()) temporary.UnixFileMode |= UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        // A home that the machine's own nodes have is none of the suites'.
        start.Environment.Remove("OCKAM_HOME");
        if (Vectors.Folder is { } vectors) start.Environment[Vectors.Variable] = vectors;
        foreach ((string setting, string value) in s_quickStart) start.Environment.TryAdd(setting, value);
        start.Environment[s_noSharedProfile.Key] = s_noSharedProfile.Value;
        try
        {
            return Run(start);
        }
        finally
        {
            Remove(temporary);
        }
    }

    private static void Remove(DirectoryInfo temporary)
    {
        try
        {
            temporary.Delete(recursive: true);
        }
        catch (IOException)
        {
            // A node in the background that a suite which failed has left may still write there: what the suite says is what matters.
        }
    }

    private static (int ExitCode, string Output) Run(ProcessStartInfo start)
    {
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"PowerShell did not end within {s_limit}.");
        }

        // Nodes in the background may hold the pipes open; what the suites say is in a file.
        Task.WaitAll([output, errors], TimeSpan.FromSeconds(2));
        return (process.ExitCode, Text(output) + Text(errors));
    }

    private static string Text(Task<string> read) => read.IsCompletedSuccessfully ? read.Result : "";

    private static string? FindWhyMissing()
    {
        if (Program is null) return "pwsh is not in PATH, and OCKAMPS_PWSH does not name it.";
        if (!File.Exists(Program)) return $"OCKAMPS_PWSH names {Program}, which is not there.";
        const string Question = "if ($PSVersionTable.PSVersion -lt '7.6') { \"PowerShell is $($PSVersionTable.PSVersion), not 7.6\" } "
            + "elseif (-not (Get-Module -ListAvailable Pester | Where-Object Version -ge '5.7')) { 'Pester 5.7 is not installed' }";
        (int code, string output) = Run("-Command", Question);
        string answer = output.Trim();
        if (code != 0) return $"{Program} does not run: {answer}";
        return answer.Length == 0 ? null : $"{answer}.";
    }
}
