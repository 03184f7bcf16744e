namespace Ockam.Identities;

/// <summary>
/// Change histories of this home's identities and of peers, as exported (section 3.1), and the names of the former. It keeps what
/// it is given: verification and comparison come before, in <see cref="IdentityService"/>.
/// </summary>
public interface IIdentityRepository
{
    /// <summary>The stored change history of an identity, or null.</summary>
    ValueTask<byte[]?> GetChangeHistoryAsync(Identifier identifier, CancellationToken cancellationToken = default);

    /// <summary>Stores a change history, or replaces the stored one if that is still the expected one.</summary>
    /// <param name="identifier">Whose it is.</param>
    /// <param name="changeHistory">The new history.</param>
    /// <param name="expected">What must be stored now: null for nothing.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False, and nothing stored, if something else is there by now.</returns>
    ValueTask<bool> PutChangeHistoryAsync(
        Identifier identifier, ReadOnlyMemory<byte> changeHistory, ReadOnlyMemory<byte>? expected,
        CancellationToken cancellationToken = default);

    /// <summary>How many change histories are stored, this home's own included.</summary>
    ValueTask<int> CountChangeHistoriesAsync(CancellationToken cancellationToken = default);

    /// <summary>Stores a name; the first one becomes the default.</summary>
    /// <exception cref="IdentityException">The name is taken.</exception>
    ValueTask PutNameAsync(string name, Identifier identifier, string vaultName, CancellationToken cancellationToken = default);

    /// <summary>The identity with this name, or null.</summary>
    ValueTask<NamedIdentity?> GetByNameAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>The default identity, or null when there is no identity.</summary>
    ValueTask<NamedIdentity?> GetDefaultAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes a named identity the default.</summary>
    /// <returns>Whether there is one of that name.</returns>
    ValueTask<bool> SetDefaultAsync(string name, CancellationToken cancellationToken = default);

    /// <summary>All named identities, by name.</summary>
    ValueTask<IReadOnlyList<NamedIdentity>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Removes a name; if it was the default, the first of the others by name becomes it. The change history stays.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> DeleteNameAsync(string name, CancellationToken cancellationToken = default);
}
