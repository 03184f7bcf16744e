using Ockam.Vault;

namespace Ockam.TestPeer;

/// <summary>A store's secrets, where a removal is done but never returns: a rotation stays in its middle until it is killed.</summary>
internal sealed class StoppingSecrets(ISecretRepository secrets) : ISecretRepository
{
    public ValueTask PutAsync(
        SecretHandle handle, SecretKind kind, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default) =>
        secrets.PutAsync(handle, kind, secret, cancellationToken);

    public ValueTask<byte[]?> GetAsync(SecretHandle handle, SecretKind kind, CancellationToken cancellationToken = default) =>
        secrets.GetAsync(handle, kind, cancellationToken);

    public async ValueTask<bool> DeleteAsync(SecretHandle handle, SecretKind kind, CancellationToken cancellationToken = default)
    {
        await secrets.DeleteAsync(handle, kind, cancellationToken);
        Console.WriteLine("stopped");
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return true;
    }
}
