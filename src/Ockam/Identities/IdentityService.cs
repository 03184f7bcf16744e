using Ockam.Vault;

namespace Ockam.Identities;

/// <summary>
/// The identities of a home and of its peers: created, rotated, imported, compared and named (section 3). Safe for use by several
/// threads, and by several processes on one store.
/// </summary>
public sealed partial class IdentityService
{
    /// <summary>How long attestations by a new key are valid at most: 10 years of 365 days, in seconds (section 3.2).</summary>
    public const ulong KeyLifetime = 315_360_000;

    /// <summary>
    /// How many change histories a home may hold before those of peers whom nobody named are not added any more. Making identities costs
    /// nothing, so without a limit anyone could fill the disk; those that came first stay. As long as can be, they take 256 MiB.
    /// </summary>
    public const int MaximumStrangers = 4096;

    private readonly IVault _vault;
    private readonly IIdentityRepository _identities;
    private readonly IPurposeKeyRepository _purposeKeys;
    private readonly IStoreTransactions _transactions;
    private readonly TimeProvider _time;
    private readonly string _vaultName;
    private readonly int _maximumStrangers;

    /// <summary>Creates the service.</summary>
    /// <param name="vault">Holds the keys of this home's identities.</param>
    /// <param name="identities">Where histories and names are kept.</param>
    /// <param name="purposeKeys">Where purpose keys are kept: those of an identity go when it is rotated or deleted.</param>
    /// <param name="transactions">Of the store that both repositories, and a software vault's secrets, belong to.</param>
    /// <param name="time">The wall clock.</param>
    /// <param name="vaultName">The vault's name, kept with each identity.</param>
    public IdentityService(
        IVault vault, IIdentityRepository identities, IPurposeKeyRepository purposeKeys, IStoreTransactions transactions, TimeProvider time,
        string vaultName = "default")
        : this(vault, identities, purposeKeys, transactions, time, vaultName, MaximumStrangers) { }

    internal IdentityService(
        IVault vault, IIdentityRepository identities, IPurposeKeyRepository purposeKeys, IStoreTransactions transactions, TimeProvider time,
        string vaultName, int maximumStrangers)
    {
        _vault = vault;
        _identities = identities;
        _purposeKeys = purposeKeys;
        _transactions = transactions;
        _time = time;
        _vaultName = vaultName;
        _maximumStrangers = maximumStrangers;
    }

    /// <summary>An identity of this home or a peer's, as it is stored; null if none is.</summary>
    public async ValueTask<Identity?> GetAsync(Identifier identifier, CancellationToken cancellationToken = default)
    {
        byte[]? stored = await _identities.GetChangeHistoryAsync(identifier, cancellationToken).ConfigureAwait(false);
        return stored is null ? null : Identity.FromVerified(ChangeHistory.Decode(stored), identifier);
    }

    /// <summary>An identity of this home or a peer's, as it is stored.</summary>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.UnknownIdentity"/>: none is.</exception>
    public async ValueTask<Identity> GetRequiredAsync(Identifier identifier, CancellationToken cancellationToken = default) =>
        await GetAsync(identifier, cancellationToken).ConfigureAwait(false)
        ?? throw new IdentityException(
            IdentityErrorReason.UnknownIdentity, $"No change history of {identifier} is known here. Import it first.");

    /// <summary>The change history of an identity, to be imported elsewhere; its hexadecimal is the text form.</summary>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.UnknownIdentity"/>.</exception>
    public async ValueTask<byte[]> ExportAsync(Identifier identifier, CancellationToken cancellationToken = default) =>
        (await GetRequiredAsync(identifier, cancellationToken).ConfigureAwait(false)).ChangeHistory.Bytes.ToArray();
}
