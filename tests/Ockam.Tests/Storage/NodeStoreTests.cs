using System.Security.Cryptography;
using Ockam.Identities;
using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.Tests.Storage;

/// <summary>What every store does. Each test class has a store of its own for every test.</summary>
public abstract partial class NodeStoreTests : IAsyncLifetime
{
    private protected const string Node = "node";

    private protected INodeStore Store { get; private set; } = null!;

    public virtual async Task InitializeAsync() => Store = await CreateAsync();

    public virtual async Task DisposeAsync() => await Store.DisposeAsync();

    private protected abstract ValueTask<INodeStore> CreateAsync();

    private protected static Identifier IdentifierOf(int number) => new(SHA256.HashData([1, (byte)number, (byte)(number >> 8)]));

    private protected static SecretHandle HandleOf(int number) => new(SHA256.HashData([2, (byte)number, (byte)(number >> 8)]));

    // Looks random, so that finding it anywhere is no accident.
    private protected static byte[] SecretOf(int number) => SHA256.HashData([3, (byte)number, (byte)(number >> 8)]);

    [Fact]
    public async Task A_disposed_store_refuses_every_call()
    {
        await Store.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await Store.Identities.GetDefaultAsync());
        await Assert.ThrowsAsync<ObjectDisposedException>(
            async () => await Store.Secrets.PutAsync(HandleOf(1), SecretKind.X25519, SecretOf(1)));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await Store.RunAsync(_ => ValueTask.CompletedTask));
    }

    [Fact]
    public async Task Disposing_twice_is_harmless()
    {
        await Store.DisposeAsync();
        await Store.DisposeAsync();
    }

    [Fact]
    public async Task A_cancelled_call_does_nothing()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Store.Identities.PutNameAsync("a", IdentifierOf(1), "default", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.Identities.GetByNameAsync("a", cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Store.RunAsync(_ => throw new InvalidOperationException("ran"), cancelled));
        Assert.Null(await Store.Identities.GetByNameAsync("a"));
    }
}
