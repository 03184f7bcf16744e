using Ockam.Identities;
using Ockam.Storage;
using Ockam.Vault;

namespace Ockam.Models.Tests.Support;

/// <summary>Someone who signs models: an identity in a store of its own, in memory.</summary>
internal sealed class Publisher : IAsyncDisposable
{
    private readonly InMemoryStore _store = new();

    private Publisher()
    {
        Identities = new IdentityService(
            new SoftwareVault(_store.Secrets), _store.Identities, _store.PurposeKeys, _store, TimeProvider.System);
    }

    public IdentityService Identities { get; }

    public Identifier Identifier { get; private set; }

    public ModelPublisher AsPublisher => new(Identities, Identifier);

    public static async Task<Publisher> CreateAsync()
    {
        var publisher = new Publisher();
        publisher.Identifier = (await publisher.Identities.CreateAsync("publisher")).Identifier;
        return publisher;
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();
}
