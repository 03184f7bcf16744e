using Ockam.Identities;
using Ockam.Node;
using Ockam.Projects;
using Ockam.Storage;

namespace Ockam.Tests.Projects;

/// <summary>An authority's store without a node.</summary>
internal sealed class TestHome(TimeProvider time, INodeStore? store = null) : IAsyncDisposable
{
    private HomeServices? _services;

    public INodeStore Store { get; } = store ?? new InMemoryStore();

    public HomeServices Services => _services ??= new HomeServices(Store, time);

    public Identifier Stranger { get; } = new(Enumerable.Repeat((byte)9, 32).ToArray());

    public async Task<Authority> CreateAsync(Func<AuthorityOptions, AuthorityOptions>? change = null)
    {
        NamedIdentity? identity = await Store.Identities.GetDefaultAsync();
        identity ??= await Services.Identities.CreateAsync("default");
        var options = new AuthorityOptions { Identity = identity.Identifier, ProjectId = "project-1" };
        Authority authority = Services.CreateAuthority(change?.Invoke(options) ?? options, "node");
        await authority.PrepareAsync();
        return authority;
    }

    public async Task<string> RefusalAsync(Authority authority, Identifier caller, OneTimeCode code) =>
        (await Assert.ThrowsAsync<AuthorityException>(() => authority.RedeemTokenAsync(caller, code))).Message;

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
