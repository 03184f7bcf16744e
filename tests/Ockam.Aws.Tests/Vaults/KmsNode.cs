using System.Diagnostics;

namespace Ockam.Aws.Tests.Vaults;

/// <summary>An <c>ockam-node</c> that finds credentials as on a server: in its environment.</summary>
internal sealed class KmsNode : ChildProcess
{
    private KmsNode(ProcessStartInfo start) : base(start) { }

    public static KmsNode Start(params string[] arguments)
    {
        ProcessStartInfo start = Program("ockam-node.dll", arguments);
        start.Environment["AWS_ACCESS_KEY_ID"] = "AKIAEXAMPLE";
        start.Environment["AWS_SECRET_ACCESS_KEY"] = "secret";
        return new(start);
    }

    /// <summary>Runs a command to its end, which must be a good one.</summary>
    public static async Task<string> RunAsync(params string[] arguments)
    {
        using KmsNode node = Start(arguments);
        (int exitCode, string output, string errors) = await node.WaitForEndAsync();
        Assert.True(exitCode == 0, errors);
        return output.TrimEnd();
    }
}
