using System.Collections.Concurrent;

namespace Ockam.Routing;

/// <summary>
/// What messages that enter a node by one way may reach (section 10.5): by a transport connection or a secure channel (a producer),
/// and through the listener that made it (its spawner). Everything is denied but the consumers.
/// </summary>
public sealed class Flow
{
    private readonly ConcurrentDictionary<byte[], byte> _consumers = new(AddressKeyComparer.Instance);
    private readonly ConcurrentDictionary<byte[], byte>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    /// <summary>Creates the flow of a listener, or of a producer.</summary>
    /// <param name="spawner">For a producer that a listener made: the listener's flow.</param>
    public Flow(Flow? spawner = null)
    {
        Spawner = spawner;
        _lookup = _consumers.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    /// <summary>The flow of the listener, for a producer that one made.</summary>
    public Flow? Spawner { get; }

    /// <summary>The consumers of this flow itself.</summary>
    public IReadOnlyCollection<Address> Consumers => [.. _consumers.Keys.Select(key => new Address(Address.LocalType, key))];

    /// <summary>Lets messages of this flow reach a local worker.</summary>
    public void AddConsumer(Address address) => _consumers.TryAdd(address.Key, 0);

    /// <summary>Lets messages of this flow reach a local worker no more.</summary>
    public void RemoveConsumer(Address address) => _consumers.TryRemove(address.Key, out _);

    /// <summary>Whether messages of this flow may reach a local worker.</summary>
    /// <param name="address">The worker's address, without its type.</param>
    public bool Allows(ReadOnlySpan<byte> address)
    {
        for (Flow? flow = this; flow is not null; flow = flow.Spawner)
        {
            if (flow._lookup.ContainsKey(address)) return true;
        }

        return false;
    }

    internal void AddConsumer(ReadOnlySpan<byte> address)
    {
        if (!_lookup.ContainsKey(address)) _consumers.TryAdd(address.ToArray(), 0);
    }
}
