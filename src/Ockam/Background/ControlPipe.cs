using System.IO.Pipes;
using System.Runtime.Versioning;

namespace Ockam.Background;

/// <summary>
/// A named pipe by which a node takes commands of its own user's processes: the system lets nobody else open it, and nobody else's be
/// opened instead (<see cref="PipeOptions.CurrentUserOnly"/>).
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class ControlPipe : IControlListener
{
    private const int BufferLength = 64 * 1024;

    private readonly string _name;
    private NamedPipeServerStream? _next;

    private ControlPipe(string name)
    {
        _name = name;
        // The first makes the name; where another process has it already, this fails.
        _next = Make(PipeOptions.FirstPipeInstance);
    }

    /// <summary>Listens at a name.</summary>
    /// <exception cref="UnauthorizedAccessException">Another process has it.</exception>
    public static ControlPipe Listen(string name) => new(name);

    /// <summary>Connects to a node.</summary>
    /// <exception cref="UnauthorizedAccessException">Who listens there is another user.</exception>
    public static async Task<Stream> ConnectAsync(string name, CancellationToken cancellationToken)
    {
        var pipe = new NamedPipeClientStream(
            ".", name, PipeDirection.InOut, PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly);
        try
        {
            await pipe.ConnectAsync(cancellationToken).ConfigureAwait(false);
            return pipe;
        }
        catch
        {
            await pipe.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task<Stream> AcceptAsync(CancellationToken cancellationToken)
    {
        NamedPipeServerStream pipe = _next ??= Make(PipeOptions.None);
        await pipe.WaitForConnectionAsync(cancellationToken).ConfigureAwait(false);
        // The name would be nobody's if the last went before there was another.
        _next = Make(PipeOptions.None);
        return pipe;
    }

    /// <inheritdoc/>
    public void Dispose() => _next?.Dispose();

    private NamedPipeServerStream Make(PipeOptions options) => new(
        _name, PipeDirection.InOut, NamedPipeServerStream.MaxAllowedServerInstances, PipeTransmissionMode.Byte,
        PipeOptions.Asynchronous | PipeOptions.CurrentUserOnly | options, BufferLength, BufferLength);
}
