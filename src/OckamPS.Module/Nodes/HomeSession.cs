using Ockam.Node;
using Ockam.Storage;

namespace OckamPS.Module.Nodes;

/// <summary>The home folder, open for as long as one cmdlet works with it.</summary>
internal sealed class HomeSession : IAsyncDisposable
{
    private string? _temporary;

    static HomeSession() => VaultKinds.Enable();

    private HomeSession(SqliteStore store, string? temporary)
    {
        _temporary = temporary;
        Store = store;
        Services = new HomeServices(store, TimeProvider.System);
    }

    public SqliteStore Store { get; private set; }

    /// <summary>Its services; others after <see cref="MakeAsync"/>, so that whoever changes something takes them from here then.</summary>
    public HomeServices Services { get; private set; }

    /// <summary>Opens it, and makes it where it is not there yet.</summary>
    public static Task<HomeSession> OpenAsync(CancellationToken cancellationToken) => OpenAsync(isDryRun: false, cancellationToken);

    /// <summary>
    /// Opens it; what changes nothing in it, or not yet, finds an empty one of its own where there is none, which is removed at the end.
    /// </summary>
    public static async Task<HomeSession> OpenAsync(bool isDryRun, CancellationToken cancellationToken)
    {
        string home = OckamHome.Resolve();
        if (!isDryRun || File.Exists(Path.Combine(home, SqliteStore.FileName)))
            return new(await SqliteStore.OpenAsync(home, cancellationToken), null);
        string temporary = Directory.CreateTempSubdirectory("ockamps-").FullName;
        try
        {
            return new(await SqliteStore.OpenAsync(temporary, cancellationToken), temporary);
        }
        catch
        {
            Directory.Delete(temporary, recursive: true);
            throw;
        }
    }

    /// <summary>Makes it where it is not there yet, because something in it is to be changed.</summary>
    public async Task MakeAsync(CancellationToken cancellationToken)
    {
        if (_temporary is null) return;
        SqliteStore made = await SqliteStore.OpenAsync(OckamHome.Resolve(), cancellationToken);
        await DisposeAsync();
        _temporary = null;
        Store = made;
        Services = new HomeServices(made, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        if (_temporary is not null) Directory.Delete(_temporary, recursive: true);
    }
}
