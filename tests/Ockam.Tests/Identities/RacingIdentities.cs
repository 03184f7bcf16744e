using Ockam.Identities;

namespace Ockam.Tests.Identities;

/// <summary>A repository in which somebody else is faster: before a history is stored or after one was read, once.</summary>
internal sealed class RacingIdentities(IIdentityRepository inner) : IIdentityRepository
{
    public Func<Task>? AfterRead { get; set; }

    public Func<Task>? BeforePut { get; set; }

    public int Puts { get; private set; }

    public async ValueTask<byte[]?> GetChangeHistoryAsync(Identifier identifier, CancellationToken cancellationToken = default)
    {
        byte[]? stored = await inner.GetChangeHistoryAsync(identifier, cancellationToken);
        (Func<Task>? other, AfterRead) = (AfterRead, null);
        if (other is not null) await other();
        return stored;
    }

    public async ValueTask<bool> PutChangeHistoryAsync(
        Identifier identifier, ReadOnlyMemory<byte> changeHistory, ReadOnlyMemory<byte>? expected,
        CancellationToken cancellationToken = default)
    {
        (Func<Task>? other, BeforePut) = (BeforePut, null);
        if (other is not null) await other();
        Puts++;
        return await inner.PutChangeHistoryAsync(identifier, changeHistory, expected, cancellationToken);
    }

    public ValueTask<int> CountChangeHistoriesAsync(CancellationToken cancellationToken = default) =>
        inner.CountChangeHistoriesAsync(cancellationToken);

    public ValueTask PutNameAsync(string name, Identifier identifier, string vaultName, CancellationToken cancellationToken = default) =>
        inner.PutNameAsync(name, identifier, vaultName, cancellationToken);

    public ValueTask<NamedIdentity?> GetByNameAsync(string name, CancellationToken cancellationToken = default) =>
        inner.GetByNameAsync(name, cancellationToken);

    public ValueTask<NamedIdentity?> GetDefaultAsync(CancellationToken cancellationToken = default) =>
        inner.GetDefaultAsync(cancellationToken);

    public ValueTask<bool> SetDefaultAsync(string name, CancellationToken cancellationToken = default) =>
        inner.SetDefaultAsync(name, cancellationToken);

    public ValueTask<IReadOnlyList<NamedIdentity>> ListAsync(CancellationToken cancellationToken = default) =>
        inner.ListAsync(cancellationToken);

    public ValueTask<bool> DeleteNameAsync(string name, CancellationToken cancellationToken = default) =>
        inner.DeleteNameAsync(name, cancellationToken);
}
