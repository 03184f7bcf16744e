using System.Security.Cryptography;
using Ockam.Identities;
using Ockam.Policies;
using Ockam.Projects;
using Ockam.Relays;
using Ockam.Vault;

namespace Ockam.Storage;

/// <summary>
/// A store that is gone with its process: for tests, and for nodes that shall remember nothing. It behaves as
/// <see cref="SqliteStore"/> does: a reader outside of a transaction sees what is committed, writers wait for one another.
/// </summary>
public sealed class InMemoryStore : INodeStore
{
    private readonly SemaphoreSlim _writer = new(1, 1);
    private readonly TransactionRunner<MemoryUnit> _transactions;
    private readonly MemoryVaults _vaults;
    private MemoryState _committed = MemoryState.Empty;
    private volatile bool _disposed;

    /// <summary>Creates an empty store.</summary>
    public InMemoryStore()
    {
        _transactions = new TransactionRunner<MemoryUnit>(BeginAsync);
        Secrets = new MemorySecrets(this);
        Identities = new MemoryIdentities(this);
        PurposeKeys = new MemoryPurposeKeys(this);
        Attributes = new MemoryAttributes(this);
        Credentials = new MemoryCredentials(this);
        Members = new MemoryMembers(this);
        EnrollmentTokens = new MemoryEnrollmentTokens(this);
        RelayOwners = new MemoryRelayOwners(this);
        Projects = new MemoryProjects(this);
        Policies = new MemoryPolicies(this);
        _vaults = new MemoryVaults(this);
    }

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

    internal MemoryState Committed => Volatile.Read(ref _committed);

    /// <inheritdoc/>
    public ValueTask RunAsync(Func<CancellationToken, ValueTask> body, CancellationToken cancellationToken = default) =>
        _transactions.RunAsync(body, cancellationToken);

    /// <summary>Zeroes the secrets and ends the store, after the transaction under way.</summary>
    /// <exception cref="InvalidOperationException">Called in a transaction of this store.</exception>
    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        if (_transactions.Joined is not null) throw new InvalidOperationException("A store cannot be disposed of in its own transaction.");
        await _vaults.DisposeAsync().ConfigureAwait(false);
        await _writer.WaitAsync().ConfigureAwait(false);
        _disposed = true;
        MemoryState last = Committed;
        Publish(MemoryState.Empty);
        foreach (byte[] secret in last.Secrets.Values) CryptographicOperations.ZeroMemory(secret);
        _writer.Release();
    }

    // What the calling flow sees.
    internal MemoryState Read(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _transactions.Joined?.State ?? Committed;
    }

    internal async ValueTask<TResult> WriteAsync<TArgument, TResult>(
        TArgument argument, Func<MemoryUnit, TArgument, TResult> apply, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_transactions.Joined is { } joined) return joined.Apply(argument, apply);

        MemoryUnit unit = await BeginAsync(cancellationToken).ConfigureAwait(false);
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
            return result;
        }
        finally
        {
            unit.Release();
        }
    }

    // The exchange is a full fence: whoever sees a removed secret's zeros also sees a state without it.
    internal void Publish(MemoryState state) => Interlocked.Exchange(ref _committed, state);

    internal void ReleaseWriter() => _writer.Release();

    private async ValueTask<MemoryUnit> BeginAsync(CancellationToken cancellationToken)
    {
        await _writer.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (!_disposed) return new MemoryUnit(this);
        _writer.Release();
        throw new ObjectDisposedException(nameof(InMemoryStore));
    }
}
