using Ockam.Identities;

namespace Ockam.Relays;

/// <summary>To whom the names of a node's relays belong, so that nobody else takes one while the node starts again.</summary>
public interface IRelayOwnerRepository
{
    /// <summary>The names and their owners.</summary>
    /// <param name="nodeName">The relay node.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyDictionary<string, Identifier>> ListAsync(string nodeName, CancellationToken cancellationToken = default);

    /// <summary>Stores to whom a name belongs, in place of its former owner.</summary>
    /// <param name="nodeName">The relay node.</param>
    /// <param name="name">The relay's name.</param>
    /// <param name="owner">Who has registered it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask PutAsync(string nodeName, string name, Identifier owner, CancellationToken cancellationToken = default);

    /// <summary>Lets a name belong to nobody.</summary>
    /// <returns>Whether it belonged to somebody.</returns>
    ValueTask<bool> DeleteAsync(string nodeName, string name, CancellationToken cancellationToken = default);
}
