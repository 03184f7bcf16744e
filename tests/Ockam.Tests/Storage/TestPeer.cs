namespace Ockam.Tests.Storage;

/// <summary>The test program of its own process, to be killed.</summary>
internal sealed class TestPeer(params string[] arguments) : ChildProcess(Program("Ockam.TestPeer.dll", arguments));
