using Ockam.Vault;

namespace Ockam.Storage;

// The files with the secrets of vaults. Each is a small database of its own, with the same care for its secrets as the home's.
internal sealed partial class SqliteVaults
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<long, SqliteStore> _files = [];
    private bool _disposed;

    public async ValueTask<StoredVault> CreateAsync(string name, string? path, CancellationToken cancellationToken = default)
    {
        if (await GetAsync(name, cancellationToken).ConfigureAwait(false) is not null) throw Taken(name);
        string home = Path.GetDirectoryName(store.DatabasePath)!;
        string kept = path is null ? Path.Combine(VaultFileSchema.Folder, name + VaultFileSchema.Extension) : Path.GetFullPath(path);
        string file = Path.Combine(home, kept);
        if (Path.Exists(file))
        {
            throw new VaultException(
                VaultErrorReason.NameTaken, $"'{file}' is there already. Remove it if it is of no use, or choose another file.");
        }

        SqliteStore made = await OpenFileAsync(file, cancellationToken).ConfigureAwait(false);
        await made.DisposeAsync().ConfigureAwait(false);
        try
        {
            return await AddAsync(name, VaultKind.Software, kept, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            DeleteFiles(file);
            throw;
        }
    }

    public ValueTask<StoredVault> CreateAsync(
        string name, VaultKind kind, string place, CancellationToken cancellationToken = default) =>
        AddAsync(name, kind, place, cancellationToken);

    public async ValueTask<ISecretRepository> OpenSecretsAsync(StoredVault vault, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vault);
        if (vault.IsInStore) return store.Secrets;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return (await OpenAsync(vault, cancellationToken).ConfigureAwait(false)).Secrets;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask EraseAsync(StoredVault vault, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vault);
        // The home's own is no file that could go. Where the file is not there any more, neither are secrets.
        if (vault.IsInStore || vault.Kind != VaultKind.Software || !File.Exists(vault.Path)) return;
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            SqliteStore opened = await OpenAsync(vault, cancellationToken).ConfigureAwait(false);
            // Overwritten first: other processes may have the file open, and what is unlinked stays on the disk.
            await ((SqliteSecrets)opened.Secrets).DeleteAllAsync(cancellationToken).ConfigureAwait(false);
            _files.Remove(vault.Number);
            await opened.DisposeAsync().ConfigureAwait(false);
            DeleteFiles(vault.Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new VaultException(
                $"The secrets of the vault '{vault.Name}' are gone, but not its file '{vault.Path}': {error.Message} Delete it.", error);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            _disposed = true;
            foreach (SqliteStore file in _files.Values) await file.DisposeAsync().ConfigureAwait(false);
            _files.Clear();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask<StoredVault> AddAsync(string name, VaultKind kind, string place, CancellationToken cancellationToken)
    {
        await store.WriteAsync((name, kind, place), static (unit, put) =>
        {
            if (Exists(unit.Database, put.name)) throw Taken(put.name);
            using SqliteQuery query = unit.Database.Query("INSERT INTO vault (name, kind, path, is_default) VALUES (?1, ?2, ?3, 0)");
            query.Bind(1, put.name);
            query.Bind(2, (long)put.kind);
            query.Bind(3, put.place);
            return query.Run();
        }, cancellationToken).ConfigureAwait(false);
        return (await GetAsync(name, cancellationToken).ConfigureAwait(false))!;
    }

    private async ValueTask<SqliteStore> OpenAsync(StoredVault vault, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_files.TryGetValue(vault.Number, out SqliteStore? opened)) return opened;
        if (!File.Exists(vault.Path))
        {
            throw new VaultException(
                $"The file '{vault.Path}' of the vault '{vault.Name}' is not there. Put it back, or attach the disk that it is on.");
        }

        return _files[vault.Number] = await OpenFileAsync(vault.Path, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<SqliteStore> OpenFileAsync(string path, CancellationToken cancellationToken) => SqliteStore.OpenAsync(
        Path.GetDirectoryName(path)!,
        options with
        {
            FileName = Path.GetFileName(path),
            ApplicationId = VaultFileSchema.ApplicationId,
            Migrations = VaultFileSchema.Migrations,
        },
        cancellationToken);

    private static void DeleteFiles(string path)
    {
        foreach (string ending in (string[])["", "-wal", "-shm", "-journal"]) File.Delete(path + ending);
    }

    private static VaultException Taken(string name) =>
        new(VaultErrorReason.NameTaken, $"There is a vault named '{name}' already. Choose another name, or remove that one first.");
}
