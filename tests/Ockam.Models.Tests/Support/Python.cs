using System.Diagnostics;

namespace Ockam.Models.Tests.Support;

/// <summary>The machine's Python, which has the second implementations.</summary>
internal static class Python
{
    /// <summary>Why a test that needs it is skipped; null if it is not.</summary>
    public static string? SkipReason { get; } = Find();

    /// <summary>Runs a script of this project; it must end well.</summary>
    public static async Task RunAsync(string script, params string[] arguments)
    {
        string path = Path.Combine(Repository.Folder, "tests", "Ockam.Models.Tests", script);
        (int exitCode, string errors) = await StartAsync([path, .. arguments]);
        Assert.True(exitCode == 0, $"{script} {arguments[0]}: {errors}");
    }

    private static string? Find()
    {
        try
        {
            (int exitCode, _) = StartAsync(["-c", "import cryptography.hazmat.primitives.ciphers.aead"]).GetAwaiter().GetResult();
            return exitCode == 0 ? null : "needs Python's package cryptography";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "needs Python";
        }
    }

    private static async Task<(int ExitCode, string Errors)> StartAsync(IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("python3", arguments) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, errors);
    }
}
