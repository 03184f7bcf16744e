using System.Management.Automation;
using Ockam.Background;

namespace OckamPS.Module.Nodes;

/// <summary>What runs the nodes that outlive this process.</summary>
internal static class BackgroundPrograms
{
    /// <summary><c>ockam-node</c> where it is installed, else this PowerShell with this module.</summary>
    public static BackgroundProgram Choose() => BackgroundProgram.FindNodeHost() ?? PowerShell();

    private static BackgroundProgram PowerShell()
    {
        string home = Path.GetDirectoryName(typeof(PSObject).Assembly.Location)!;
        string folder = Path.GetDirectoryName(typeof(BackgroundPrograms).Assembly.Location)!;
        // PowerShell hands standard input on as the input of the command, and has read it by itself.
        string command =
            $"$null = [Reflection.Assembly]::LoadFrom({Quote(Path.Combine(folder, "..", "OckamPS.dll"))}); "
            + $"$module = [OckamPS.LoadContext]::Initialize({Quote(folder)}); "
            + $"$run = $module.GetType('{typeof(BackgroundProcess).FullName}').GetMethod('{nameof(BackgroundProcess.Run)}'); "
            + "exit $run.Invoke($null, @([string]::Join(\"`n\", @($input))))";
        return new BackgroundProgram(
            Path.Combine(home, OperatingSystem.IsWindows() ? "pwsh.exe" : "pwsh"),
            ["-NoLogo", "-NoProfile", "-NonInteractive", "-Command", command]);
    }

    private static string Quote(string path) => $"'{path.Replace("'", "''", StringComparison.Ordinal)}'";
}
