using Ockam.Identities;

namespace Ockam.Policies;

/// <summary>The attributes of peers, as a node changes them: the decisions about a peer follow at once.</summary>
internal sealed class WatchedAttributes(IAttributesRepository attributes) : IAttributesRepository
{
    /// <summary>Told of every change; null before there is anybody to be told.</summary>
    public PolicyDecisionPoint? Point { get; set; }

    public async ValueTask PutAsync(
        Identifier subject, string nodeName, AttributesEntry entry, CancellationToken cancellationToken = default)
    {
        await attributes.PutAsync(subject, nodeName, entry, cancellationToken).ConfigureAwait(false);
        if (Point is { } point) await point.RefreshAsync(subject, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<AttributesEntry?> GetAsync(
        Identifier subject, Identifier? attestedBy, string nodeName, ulong now, CancellationToken cancellationToken = default) =>
        attributes.GetAsync(subject, attestedBy, nodeName, now, cancellationToken);

    public ValueTask<IReadOnlyList<KeyValuePair<Identifier, AttributesEntry>>> ListAsync(
        string nodeName, ulong now, CancellationToken cancellationToken = default) =>
        attributes.ListAsync(nodeName, now, cancellationToken);

    public async ValueTask<bool> DeleteAsync(Identifier subject, string nodeName, CancellationToken cancellationToken = default)
    {
        bool deleted = await attributes.DeleteAsync(subject, nodeName, cancellationToken).ConfigureAwait(false);
        if (Point is { } point) await point.RefreshAsync(subject, cancellationToken).ConfigureAwait(false);
        return deleted;
    }
}
