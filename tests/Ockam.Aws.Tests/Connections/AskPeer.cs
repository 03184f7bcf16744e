using System.Diagnostics;

namespace Ockam.Aws.Tests.Connections;

/// <summary>
/// A process that asks KMS once, with an environment of its own: the SDK reads variables and profiles once in a process, and keeps what it
/// has found.
/// </summary>
internal sealed class AskPeer(string home, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    : ChildProcess(Start(home, environment, arguments))
{
    private static ProcessStartInfo Start(string home, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        ProcessStartInfo start = Program("Ockam.Models.TestPeer.dll", ["ask", .. arguments]);
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);
        // Where profiles and the tokens of whoever has signed in lie.
        start.Environment["HOME"] = start.Environment["USERPROFILE"] = home;
        // Nobody but who is named is asked.
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return start;
    }
}
