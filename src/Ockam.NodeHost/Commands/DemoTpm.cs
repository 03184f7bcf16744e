using Ockam.Attestation;

namespace Ockam.NodeHost.Commands;

/// <summary>The TPM of a machine in the hands of one of its programs: what that closes stays open for the others.</summary>
internal sealed class DemoTpm(ITpmTransport tpm) : ITpmTransport
{
    public string Description => tpm.Description;

    public bool IsolatesHandles => tpm.IsolatesHandles;

    public Task<byte[]> ExecuteAsync(ReadOnlyMemory<byte> command, CancellationToken cancellationToken) =>
        tpm.ExecuteAsync(command, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
