using System.Collections.Concurrent;
using Ockam.Encoding;

namespace Ockam.Routing;

/// <summary>
/// The table of a node's workers, and the loop that takes a message from one to the next (section 1.2). Unknown addresses and refused
/// messages are dropped and counted; nothing goes back on the wire.
/// </summary>
public sealed partial class Router
{
    /// <summary>
    /// How many local workers one message may cross. .NET cannot survive a stack overflow, and two workers that forward to each other must
    /// end.
    /// </summary>
    public const int MaximumHops = 64;

    private readonly ConcurrentDictionary<byte[], WorkerEntry> _workers = new(AddressKeyComparer.Instance);
    private readonly ConcurrentDictionary<byte[], WorkerEntry>.AlternateLookup<ReadOnlySpan<byte>> _lookup;

    /// <summary>Creates an empty router.</summary>
    public Router() => _lookup = _workers.GetAlternateLookup<ReadOnlySpan<byte>>();

    /// <summary>Raised when a worker failed with an error that is not about the message's form: a defect to be reported.</summary>
    public event Action<Address, Exception>? WorkerFailed;

    /// <summary>The addresses of all workers.</summary>
    public IReadOnlyCollection<Address> Addresses => [.. _workers.Values.Select(entry => entry.Address)];

    /// <summary>How many workers there are.</summary>
    public int Count => _workers.Count;

    /// <summary>Gives an address to a worker.</summary>
    /// <exception cref="RoutingException">The address is taken, or not a local one.</exception>
    public void Register(Address address, Worker worker)
    {
        if (!TryRegister(address, worker))
            throw new RoutingException($"The address {address} is taken by another worker; choose another or remove that one.");
    }

    /// <summary>Gives an address to a worker unless it is taken.</summary>
    /// <exception cref="RoutingException">Not a local address.</exception>
    public bool TryRegister(Address address, Worker worker)
    {
        ArgumentNullException.ThrowIfNull(worker);
        if (address.Type != Address.LocalType)
            throw new RoutingException($"The address {address} is not a local one; workers have addresses of type 0.");
        return _workers.TryAdd(address.Key, new WorkerEntry(address, worker));
    }

    /// <summary>Takes an address from its worker, and tells those who depend on it (<see cref="OnRemoved"/>).</summary>
    /// <returns>Whether there was one.</returns>
    public bool Remove(Address address)
    {
        if (!_workers.TryRemove(address.Key, out WorkerEntry? entry)) return false;
        entry.NotifyRemoved(this);
        return true;
    }

    /// <summary>The worker with an address, or null.</summary>
    /// <param name="address">The address's bytes, without its type.</param>
    public Worker? Find(ReadOnlySpan<byte> address) => _lookup.TryGetValue(address, out WorkerEntry? entry) ? entry.Worker : null;

    /// <summary>Calls back once when a worker is removed; at once, if there is none with this address.</summary>
    /// <param name="address">The address's bytes, without its type.</param>
    /// <param name="callback">Must not block.</param>
    /// <returns>Dispose it to be told no more.</returns>
    public IDisposable OnRemoved(ReadOnlySpan<byte> address, Action callback)
    {
        if (_lookup.TryGetValue(address, out WorkerEntry? entry) && entry.Subscribe(callback) is { } subscription) return subscription;
        callback();
        return WorkerEntry.NoSubscription;
    }

    /// <summary>
    /// Takes a message from worker to worker until one is done with it. Never waits; afterwards a source of messages calls
    /// <see cref="RoutedMessage.SettleAsync"/>.
    /// </summary>
    /// <returns>Whether it was dealt with; otherwise it was dropped and counted.</returns>
    public bool Dispatch(RoutedMessage message)
    {
        bool delivered = false;
        try
        {
            delivered = Run(message);
        }
        finally
        {
            message.ReleaseScopes(delivered);
        }

        return delivered;
    }

    private bool Run(RoutedMessage message)
    {
        while (true)
        {
            if (++message.Hops > MaximumHops) return Refuse(DropReason.TooManyHops);
            if (!message.Onward.TryPeek(out byte type, out ReadOnlySpan<byte> address)) return Refuse(DropReason.EmptyRoute);
            if (type != Address.LocalType) return Refuse(DropReason.UnresolvedTransport);
            if (message.IsFlowUnchecked)
            {
                message.IsFlowUnchecked = false;
                if (!message.Flow!.Allows(address)) return Refuse(DropReason.FlowDenied);
            }

            if (!_lookup.TryGetValue(address, out WorkerEntry? entry)) return Refuse(DropReason.UnknownAddress);
            Disposition disposition;
            try
            {
                disposition = entry.Worker.Handle(message);
            }
            catch (EncodingException)
            {
                return Refuse(DropReason.Malformed);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // One worker's defect must not end the connection of everybody behind the same receive loop.
                ReportFailure(entry.Address, exception);
                return Refuse(DropReason.WorkerFault);
            }

            if (disposition != Disposition.Forward) return disposition == Disposition.Done;
        }
    }

    /// <summary>Raises <see cref="WorkerFailed"/> for a failure that nobody waits for.</summary>
    internal void ReportFailure(Address address, Exception failure)
    {
        try
        {
            WorkerFailed?.Invoke(address, failure);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // There is nobody left to be told, and the thread belongs to others too; the counter shows that something went wrong.
            Drop(DropReason.WorkerFault);
        }
    }

    private bool Refuse(DropReason reason)
    {
        Drop(reason);
        return false;
    }
}
