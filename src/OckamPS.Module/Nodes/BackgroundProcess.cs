using Ockam.Background;

namespace OckamPS.Module.Nodes;

/// <summary>What a PowerShell that was started for a background node does: see <see cref="BackgroundPrograms"/>.</summary>
public static class BackgroundProcess
{
    /// <summary>Runs a node until it is told to end.</summary>
    /// <param name="start">What the process was told on standard input.</param>
    /// <returns>The process's exit code.</returns>
    public static int Run(string start)
    {
        VaultKinds.Enable();
        using var input = new StringReader(start);
        // The process has nothing else to do, and no thread that somebody waits for.
        return BackgroundHost.RunAsync(input, Console.Out).GetAwaiter().GetResult() ? 0 : 1;
    }
}
