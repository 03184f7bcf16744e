using Ockam.Routing;

namespace Ockam.Relays;

// What is looked at now and then: whether registrants may still what they were allowed, and names whose owners did not come back.
public sealed partial class RelayService
{
    // A credential's end is seen within a second by the channel itself; what changes otherwise, such as an attribute, is seen here.
    private static readonly TimeSpan s_lookInterval = TimeSpan.FromSeconds(10);

    private readonly RelayOwners? _owners;
    private readonly ITimer? _looks;
    private int _looking;

    /// <summary>
    /// Asks again for each relay whether it is allowed, and ends those that are not any more. The service does so by itself every 10 s
    /// where decisions end with time (<see cref="RelayAuthorization.EndsWithTime"/>).
    /// </summary>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>How many it ended.</returns>
    public async Task<int> CheckAgainAsync(CancellationToken cancellationToken = default)
    {
        int ended = 0;
        foreach (Relay relay in Relays)
        {
            RelayPath path = relay.Path;
            if (path.IsLost) continue;
            string? refusal = await _options.Authorization.RefuseAsync(path.Registration.Request, cancellationToken).ConfigureAwait(false);
            if (refusal is not null && Withdraw(relay, path, refusal)) ended++;
        }

        return ended;
    }

    private ITimer? StartLooking() => _options.Authorization.EndsWithTime || _owners is not null
        ? _time.CreateTimer(static service => _ = ((RelayService)service!).LookAsync(), this, s_lookInterval, s_lookInterval)
        : null;

    private async Task LookAsync()
    {
        // A store that takes longer than the interval is not asked twice.
        if (Interlocked.Exchange(ref _looking, 1) != 0) return;
        try
        {
            if (_options.Authorization.EndsWithTime) await CheckAgainAsync(_ending.Token).ConfigureAwait(false);
            await ForgetThoseWhoStayedAwayAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            if (!_ending.IsCancellationRequested) _router.ReportFailure(Addresses[0], failure);
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    private async Task ForgetThoseWhoStayedAwayAsync()
    {
        if (_owners is not { IsReturnTime: false } owners) return;
        foreach (string name in owners.Names)
        {
            lock (_lock)
            {
                if (_relays.ContainsKey(name) || !owners.Set(name, null)) continue;
            }

            await owners.StoreAsync(name, _ending.Token).ConfigureAwait(false);
        }
    }

    // Under the lock. Whose a name that this node made up is nobody asks for again.
    private bool MustStore(RelayRegistration registration) =>
        _owners is not null && registration.Request.Name != RelayNames.Random && registration.Request.Peer is { } peer
        && _owners.Set(registration.Name, peer.PeerIdentifier);

    // Under the lock.
    private void ForgetOwner(string name)
    {
        // The service that ends is to know its owners when it starts again.
        if (_ended || _owners is not { } owners || !owners.Set(name, null)) return;
        Track(Task.Run(async () =>
        {
            try
            {
                await owners.StoreAsync(name, _ending.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_ending.IsCancellationRequested)
            {
                // The name is free when its owner has not come back in time after the next start.
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                _router.ReportFailure(Addresses[0], failure);
            }
        }));
    }
}
