using Ockam.Node;
using Ockam.Storage;

namespace OckamPS.Module.Nodes;

/// <summary>The home folder, open for as long as one cmdlet works with it.</summary>
internal sealed class HomeSession : IAsyncDisposable
{
    private readonly string? _temporary;

    private HomeSession(SqliteStore store, string? temporary)
    {
        _temporary = temporary;
        Store = store;
        Services = new HomeServices(store, TimeProvider.System);
    }

    public SqliteStore Store { get; }

    public HomeServices Services { get; }

    /// <summary>Opens it, and makes it where it is not there yet.</summary>
    public static Task<HomeSession> OpenAsync(CancellationToken cancellationToken) => OpenAsync(isDryRun: false, cancellationToken);

    /// <summary>
    /// Opens it; what only says what it would do finds an empty one of its own where there is none yet, which is removed at the end.
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

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        if (_temporary is not null) Directory.Delete(_temporary, recursive: true);
    }
}
