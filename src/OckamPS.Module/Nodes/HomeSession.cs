using Ockam.Node;
using Ockam.Storage;

namespace OckamPS.Module.Nodes;

/// <summary>The home folder, open for as long as one cmdlet works with it.</summary>
internal sealed class HomeSession : IAsyncDisposable
{
    private HomeSession(SqliteStore store)
    {
        Store = store;
        Services = new HomeServices(store, TimeProvider.System);
    }

    public SqliteStore Store { get; }

    public HomeServices Services { get; }

    public static async Task<HomeSession> OpenAsync(CancellationToken cancellationToken) =>
        new(await SqliteStore.OpenAsync(OckamHome.Resolve(), cancellationToken));

    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
