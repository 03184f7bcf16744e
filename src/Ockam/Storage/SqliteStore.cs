using Ockam.Identities;
using Ockam.Policies;
using Ockam.Projects;
using Ockam.Relays;
using Ockam.Vault;

namespace Ockam.Storage;

/// <summary>
/// A store in one SQLite file, <c>ockamps.db</c> in the home folder, which several processes may use at once: writers wait for one another
/// for up to 5 s, readers for nobody. What a call has stored is on the disk when it returns. Secrets are not encrypted in it: whoever
/// can read the file has them, and therefore it is the owner's alone (0600 in a folder 0700).
/// </summary>
public sealed partial class SqliteStore : INodeStore
{
    /// <summary>The name of the database in the home folder.</summary>
    public const string FileName = "ockamps.db";

    private readonly SqliteStoreOptions _options;
    private readonly SqliteDatabase _writing;
    private readonly SqliteDatabase _reading;
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly Lock _reader = new();
    private readonly TransactionRunner<SqliteUnit> _transactions;
    private readonly SqliteVaults _vaults;
    private volatile bool _disposed;

    private SqliteStore(SqliteDatabase writing, SqliteDatabase reading, SqliteStoreOptions options)
    {
        _writing = writing;
        _reading = reading;
        _options = options;
        _transactions = new TransactionRunner<SqliteUnit>(BeginAsync);
        Secrets = new SqliteSecrets(this);
        Identities = new SqliteIdentities(this);
        PurposeKeys = new SqlitePurposeKeys(this);
        Attributes = new SqliteAttributes(this);
        Credentials = new SqliteCredentials(this);
        Members = new SqliteMembers(this);
        EnrollmentTokens = new SqliteEnrollmentTokens(this);
        RelayOwners = new SqliteRelayOwners(this);
        Projects = new SqliteProjects(this);
        Policies = new SqlitePolicies(this);
        _vaults = new SqliteVaults(this, options);
    }

    /// <summary>The full path of the database.</summary>
    public string DatabasePath => _writing.Path;

    /// <inheritdoc/>
    public ISecretRepository Secrets { get; }

    /// <inheritdoc/>
    public IIdentityRepository Identities { get; }

    /// <inheritdoc/>
    public IPurposeKeyRepository PurposeKeys { get; }

    /// <inheritdoc/>
    public IAttributesRepository Attributes { get; }

    /// <inheritdoc/>
    public ICredentialRepository Credentials { get; }

    /// <inheritdoc/>
    public IMemberRepository Members { get; }

    /// <inheritdoc/>
    public IEnrollmentTokenRepository EnrollmentTokens { get; }

    /// <inheritdoc/>
    public IRelayOwnerRepository RelayOwners { get; }

    /// <inheritdoc/>
    public IProjectRepository Projects { get; }

    /// <inheritdoc/>
    public IPolicyRepository Policies { get; }

    /// <inheritdoc/>
    public IVaultRepository Vaults => _vaults;

    /// <inheritdoc/>
    /// <exception cref="StoreException">The database was locked for 5 s, or could not be written.</exception>
    public ValueTask RunAsync(Func<CancellationToken, ValueTask> body, CancellationToken cancellationToken = default) =>
        _transactions.RunAsync(body, cancellationToken);

    /// <summary>Closes the database, after the transaction under way.</summary>
    /// <exception cref="InvalidOperationException">Called in a transaction of this store.</exception>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        if (_transactions.Joined is not null) throw new InvalidOperationException("A store cannot be disposed of in its own transaction.");
        await _vaults.DisposeAsync().ConfigureAwait(false);
        await EndScrubbingAsync().ConfigureAwait(false);
        await _writer.WaitAsync().ConfigureAwait(false);
        try
        {
            lock (_reader)
            {
                if (_disposed) return;
                _disposed = true;
                _reading.Dispose();
            }

            _writing.Dispose();
        }
        finally
        {
            _writer.Release();
        }
    }

    /// <summary>Reads in the calling flow's transaction, or else what is committed.</summary>
    internal ValueTask<TResult> ReadAsync<TArgument, TResult>(
        TArgument argument, Func<SqliteDatabase, TArgument, TResult> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_transactions.Joined is { } joined)
            return new(joined.Apply((argument, read), static (unit, call) => call.read(unit.Database, call.argument)));

        try
        {
            return new(ReadCommitted(argument, read));
        }
        catch (StoreException error) when (error.Reason == StoreErrorReason.Locked)
        {
            // Readers are locked out only for moments: while another process recovers the log, or closes as the last one.
            return WaitForLockAsync(() => ReadCommitted(argument, read), cancellationToken);
        }
    }

    /// <summary>Writes in the calling flow's transaction, or in one of its own.</summary>
    internal async ValueTask<TResult> WriteAsync<TArgument, TResult>(
        TArgument argument, Func<SqliteUnit, TArgument, TResult> apply, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_transactions.Joined is { } joined) return joined.Apply(argument, apply);

        SqliteUnit unit = await BeginAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            TResult result;
            try
            {
                result = unit.Apply(argument, apply);
            }
            catch
            {
                unit.Rollback();
                throw;
            }

            unit.Commit();
            await unit.AfterCommitAsync().ConfigureAwait(false);
            return result;
        }
        finally
        {
            unit.Release();
        }
    }

    internal void ReleaseWriter() => _writer.Release();

    private TResult ReadCommitted<TArgument, TResult>(TArgument argument, Func<SqliteDatabase, TArgument, TResult> read)
    {
        lock (_reader)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return read(_reading, argument);
        }
    }

    private async ValueTask<SqliteUnit> BeginAsync(CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken).ConfigureAwait(false);
        // A commit waits for the disk, and a thread outside the pool may be one that many sockets wait for.
        if (!Thread.CurrentThread.IsThreadPoolThread) await Task.Yield();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            await WaitForLockAsync(BeginImmediate, cancellationToken).ConfigureAwait(false);
            return new SqliteUnit(this, _writing);
        }
        catch
        {
            _writer.Release();
            throw;
        }
    }

    // A newer version of the program may have migrated the file since it was opened here.
    private bool BeginImmediate()
    {
        _writing.Execute("BEGIN IMMEDIATE");
        long version = _writing.ReadNumber("PRAGMA user_version");
        if (version <= _options.Migrations.Count) return true;
        _writing.Execute("ROLLBACK");
        throw SqliteErrors.NewerSchema(DatabasePath, version, _options.Migrations.Count);
    }

    private ValueTask<TResult> WaitForLockAsync<TResult>(Func<TResult> action, CancellationToken cancellationToken) =>
        WaitForLockAsync(action, DatabasePath, _options.BusyTimeout, cancellationToken);
}
