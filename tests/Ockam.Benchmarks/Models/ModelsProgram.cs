using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Ockam.Benchmarks.Models;

/// <summary>
/// The program that does the works, published as <c>ockam-node</c> is: with code made ahead, and nothing that it does not use.
/// </summary>
internal static class ModelsProgram
{
    private const string Project = "tests/Ockam.Benchmarks.Work";

    /// <summary>Publishes it.</summary>
    /// <param name="folder">A folder for it; it gets one of its own there.</param>
    /// <returns>The program.</returns>
    public static async Task<string> PublishAsync(string folder)
    {
        string target = Path.Combine(folder, "program");
        string platform = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        Console.Error.WriteLine("publishing the program that is measured");
        await RunAsync("dotnet", "publish", "-c", "Release", "-r", platform, "-v", "q", "-o", target, Source());
        return Path.Combine(target, "Ockam.Benchmarks.Work");
    }

    /// <summary>Runs one piece of work in a process of its own.</summary>
    /// <returns>The seconds that it took, and its peak memory in MiB.</returns>
    public static async Task<(double Seconds, int Peak)> RunAsync(string program, string work, string source, string target)
    {
        string[] words = (await RunAsync(program, "models-work", work, source, target)).Trim().Split(' ');
        return (double.Parse(words[0], CultureInfo.InvariantCulture), int.Parse(words[1], CultureInfo.InvariantCulture));
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} failed: {output}");
    }

    private static string Source()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string project = Path.Combine(folder.FullName, Project);
            if (Directory.Exists(project)) return project;
        }

        throw new InvalidOperationException($"There is no {Project} above {AppContext.BaseDirectory}: run this from the repository.");
    }
}
