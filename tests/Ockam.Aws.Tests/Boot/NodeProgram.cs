using System.Diagnostics;

namespace Ockam.Aws.Tests.Boot;

/// <summary>An <c>ockam-node</c> of the administrator's.</summary>
internal sealed class NodeProgram : ChildProcess
{
    private NodeProgram(ProcessStartInfo start) : base(start) { }

    public static NodeProgram Start(params string[] arguments) => new(Program("ockam-node.dll", arguments));
}
