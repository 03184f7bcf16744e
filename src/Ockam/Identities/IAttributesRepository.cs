namespace Ockam.Identities;

/// <summary>Attributes of peers, for each node of this home (section 4.2). Expired ones are removed before every read.</summary>
public interface IAttributesRepository
{
    /// <summary>Stores attributes, in place of whatever was stored for this subject on this node.</summary>
    ValueTask PutAsync(Identifier subject, string nodeName, AttributesEntry entry, CancellationToken cancellationToken = default);

    /// <summary>The attributes of a subject as attested by one authority (null: set by hand), if not expired.</summary>
    /// <param name="subject">Whose.</param>
    /// <param name="attestedBy">The authority asked for.</param>
    /// <param name="nodeName">The node.</param>
    /// <param name="now">Unix seconds.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<AttributesEntry?> GetAsync(
        Identifier subject, Identifier? attestedBy, string nodeName, ulong now, CancellationToken cancellationToken = default);

    /// <summary>Everything stored for a node that has not expired.</summary>
    ValueTask<IReadOnlyList<KeyValuePair<Identifier, AttributesEntry>>> ListAsync(
        string nodeName, ulong now, CancellationToken cancellationToken = default);

    /// <summary>Removes the attributes of a subject.</summary>
    /// <returns>Whether there were any.</returns>
    ValueTask<bool> DeleteAsync(Identifier subject, string nodeName, CancellationToken cancellationToken = default);
}
