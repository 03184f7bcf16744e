using System.Runtime.InteropServices;

namespace Ockam.Benchmarks.Portals;

/// <summary><c>ockam-node</c>, in one of the two forms in which it is run.</summary>
/// <param name="Name">The name in tables.</param>
/// <param name="File">What is started.</param>
/// <param name="First">The arguments before the command.</param>
internal sealed record OckamProgram(string Name, string File, IReadOnlyList<string> First)
{
    private const string Project = "src/Ockam.NodeHost";

    /// <summary>Makes the forms that the options ask for, the published one first.</summary>
    public static async Task<List<OckamProgram>> PrepareAsync(Workshop workshop, PortalsOptions options)
    {
        var programs = new List<OckamProgram>();
        if (options.Published)
            programs.Add(new OckamProgram("ockam", options.OckamNode ?? await PublishAsync(workshop), []));
        if (options.Plain)
        {
            string folder = workshop.NewPath("plain");
            Console.Error.WriteLine("publishing ockam-node for dotnet");
            await workshop.RunAsync("dotnet", ["publish", "-c", "Release", "-v", "q", "-o", folder, Source()]);
            programs.Add(new OckamProgram("ockam on dotnet", "dotnet", [Path.Combine(folder, "ockam-node.dll")]));
        }

        return programs;
    }

    /// <summary>Starts a command of it with a home.</summary>
    public Child Start(Workshop workshop, string home, params IReadOnlyList<string> arguments) =>
        workshop.Start(File, [.. First, .. arguments, "--home", home], Environment(workshop));

    /// <summary>Runs a command of it with a home to its end.</summary>
    /// <returns>Its standard output.</returns>
    public Task<string> RunAsync(Workshop workshop, string home, params IReadOnlyList<string> arguments) =>
        workshop.RunAsync(File, [.. First, .. arguments, "--home", home], Environment(workshop));

    // The single file unpacks SQLite's library: not where it stays behind.
    private static Dictionary<string, string> Environment(Workshop workshop) =>
        new() { ["DOTNET_BUNDLE_EXTRACT_BASE_DIR"] = Path.Combine(workshop.Folder, "bundle") };

    private static async Task<string> PublishAsync(Workshop workshop)
    {
        string folder = workshop.NewPath("published");
        Console.Error.WriteLine("publishing ockam-node as a single file");
        string platform = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux-arm64" : "linux-x64";
        await workshop.RunAsync("dotnet", ["publish", "-c", "Release", "-r", platform, "-v", "q", "-o", folder, Source()]);
        return Path.Combine(folder, "ockam-node");
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
