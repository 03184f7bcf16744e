using Ockam.Vault;

namespace Ockam.Tests.Vault;

/// <summary>A repository in a dictionary that remembers every array it handed out and every buffer it was given.</summary>
internal sealed class DictionarySecrets : ISecretRepository
{
    public Dictionary<(SecretHandle Handle, SecretKind Kind), byte[]> Stored { get; } = [];

    /// <summary>What the vault must zero.</summary>
    public List<byte[]> HandedOut { get; } = [];

    /// <summary>The buffers that secrets came in.</summary>
    public List<ReadOnlyMemory<byte>> Given { get; } = [];

    /// <summary>Makes every call complete later.</summary>
    public bool Slow { get; init; }

    public async ValueTask PutAsync(
        SecretHandle handle, SecretKind kind, ReadOnlyMemory<byte> secret, CancellationToken cancellationToken = default)
    {
        await Wait(cancellationToken);
        Given.Add(secret);
        Stored.TryAdd((handle, kind), secret.ToArray());
    }

    public async ValueTask<byte[]?> GetAsync(SecretHandle handle, SecretKind kind, CancellationToken cancellationToken = default)
    {
        await Wait(cancellationToken);
        if (!Stored.TryGetValue((handle, kind), out byte[]? secret)) return null;
        byte[] copy = [.. secret];
        HandedOut.Add(copy);
        return copy;
    }

    public async ValueTask<bool> DeleteAsync(SecretHandle handle, SecretKind kind, CancellationToken cancellationToken = default)
    {
        await Wait(cancellationToken);
        return Stored.Remove((handle, kind));
    }

    private async ValueTask Wait(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Slow) await Task.Yield();
    }
}
