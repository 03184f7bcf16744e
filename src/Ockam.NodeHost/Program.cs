using System.Runtime.InteropServices;
using System.Text;
using Ockam.NodeHost.CommandLine;

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

Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return await CommandRunner.RunAsync(args, Console.In, Console.Out, Console.Error, TimeProvider.System, interrupted.Token);
