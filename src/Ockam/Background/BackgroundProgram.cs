namespace Ockam.Background;

/// <summary>A program that runs a node in the background: one that calls <see cref="BackgroundHost"/>.</summary>
/// <param name="FileName">The program.</param>
/// <param name="Arguments">Its arguments, which hold nothing that others may not read.</param>
public sealed record BackgroundProgram(string FileName, IReadOnlyList<string> Arguments)
{
    /// <summary>The words by which <c>ockam-node</c> becomes one.</summary>
    public static IReadOnlyList<string> NodeHostArguments { get; } = ["node", "host"];

    /// <summary>The <c>ockam-node</c> that is found in the folders of PATH; null if there is none.</summary>
    public static BackgroundProgram? FindNodeHost()
    {
        string name = OperatingSystem.IsWindows() ? "ockam-node.exe" : "ockam-node";
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            // A folder that is relative to wherever the user happens to be is not one to start programs from.
            if (!Path.IsPathFullyQualified(folder)) continue;
            string path = Path.Combine(folder, name);
            if (File.Exists(path)) return new BackgroundProgram(path, NodeHostArguments);
        }

        return null;
    }
}
