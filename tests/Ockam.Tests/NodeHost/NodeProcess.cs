using System.Diagnostics;

namespace Ockam.Tests.NodeHost;

/// <summary>An <c>ockam-node</c> of its own process.</summary>
internal sealed class NodeProcess : ChildProcess
{
    private NodeProcess(ProcessStartInfo start) : base(start) { }

    public static NodeProcess Start(params string[] args) => new(Program("ockam-node.dll", args));

    /// <summary>Waits for its end and answers with what it left behind.</summary>
    public async Task<CommandResult> EndAsync()
    {
        (int exitCode, string output, string errors) = await WaitForEndAsync();
        return new CommandResult(exitCode, output, errors);
    }
}
