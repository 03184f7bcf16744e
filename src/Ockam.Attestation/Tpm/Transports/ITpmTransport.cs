namespace Ockam.Attestation;

/// <summary>
/// Carries whole commands to a TPM and whole answers back. One command at a time. After an error the next command is carried over a new
/// connection, so that what a broken operation has left in the TPM can be removed.
/// </summary>
public interface ITpmTransport : IAsyncDisposable
{
    /// <summary>What it is connected to, for messages.</summary>
    string Description { get; }

    /// <summary>
    /// Whether sessions and loaded objects end with the connection, and those of others are not seen, as with a resource manager.
    /// </summary>
    bool IsolatesHandles { get; }

    /// <summary>Sends a command and waits for its answer.</summary>
    /// <param name="command">A whole command: tag, size, code and what belongs to it.</param>
    /// <param name="cancellationToken">Ends the wait and with it the connection; whether the TPM has done its work is then not
    /// known.</param>
    /// <returns>A whole answer; its header was seen to announce as many bytes as came.</returns>
    /// <exception cref="TpmException">The TPM could not be reached, or the connection ended within the command.</exception>
    Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken);
}
