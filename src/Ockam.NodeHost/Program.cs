using System.Runtime.InteropServices;
using System.Text;
using Ockam.Aws;
using Ockam.NodeHost.CommandLine;
using Ockam.Vault;

// Whoever notices that a socket is ready goes on with it, instead of waking another thread: no worker of a node waits, and handing
// over cost more than all of a portal's own work. Read by the runtime when the first socket is made; who sets it otherwise is obeyed.
const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";
if (Environment.GetEnvironmentVariable(InlineCompletions) is null) Environment.SetEnvironmentVariable(InlineCompletions, "1");

using var interrupted = new CancellationTokenSource();

// The default would end the process at once; a node closes its channels and its store first.
void Interrupt(PosixSignalContext context)
{
    context.Cancel = true;
    // Whoever asks twice does not want to wait for open connections.
    if (interrupted.IsCancellationRequested) Environment.Exit((int)ExitCode.Interrupted);
    interrupted.Cancel();
}

using PosixSignalRegistration sigint = PosixSignalRegistration.Create(PosixSignal.SIGINT, Interrupt);
using PosixSignalRegistration sigterm = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Interrupt);

// Nothing of AWS is loaded before a vault there is opened.
SigningKeyServices.Add(VaultKind.AwsKms, static () => new KmsSigningKeys());

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await CommandRunner.RunAsync(args, Console.In, Console.Out, Console.Error, TimeProvider.System, interrupted.Token);
