using System.Diagnostics;

namespace Ockam.Tests.NodeHost;

/// <summary>An <c>ockam-node</c> of its own process.</summary>
internal sealed class NodeProcess : ChildProcess
{
    private NodeProcess(ProcessStartInfo start) : base(start) { }

    public static NodeProcess Start(params string[] args) => new(Program("ockam-node.dll", args));

    /// <summary>Starts it where it may have few descriptors.</summary>
    public static NodeProcess StartWithDescriptors(int most, params string[] args)
    {
        ProcessStartInfo program = Program("ockam-node.dll", args);
        string[] limited = ["-c", $"ulimit -n {most}; exec \"$0\" \"$@\"", program.FileName, .. program.ArgumentList];
        return new(new ProcessStartInfo("/bin/sh", limited));
    }

    /// <summary>Waits for its end and answers with what it left behind.</summary>
    public async Task<CommandResult> EndAsync()
    {
        (int exitCode, string output, string errors) = await WaitForEndAsync();
        return new CommandResult(exitCode, output, errors);
    }
}
