using Ockam.Routing;

namespace Ockam.Relays;

public sealed partial class RelayService
{
    private static readonly TimeSpan s_probeInterval = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _contested = [];

    /// <summary>Decides over a registration that is authorised, and carries it out.</summary>
    /// <param name="registration">The registration.</param>
    /// <param name="dead">The path whose owner gave no sign of life when it was asked, if one was.</param>
    /// <param name="relay">The relay that it is about, unless it is refused.</param>
    /// <param name="reason">Why it is refused.</param>
    private RelayDecision Decide(RelayRegistration registration, RelayPath? dead, out Relay? relay, out string reason)
    {
        reason = string.Empty;
        RelayPath? former = null;
        RelayDecision decision;
        lock (_lock)
        {
            var path = new RelayPath(registration);
            if (_relays.TryGetValue(registration.Name, out relay))
            {
                former = relay.Path;
                bool isOwner = former.Owner is null
                    ? path.Owner is null && former.FirstHop.Equals(path.FirstHop)
                    : former.Owner == path.Owner;
                bool isOwned = former.Owner is not null || path.Owner is null;
                if (isOwner && registration.Sequence < former.Registration.Sequence) reason = "its owner has registered it again since";
                else if (!isOwner && former.Owner is { } other && path.Owner is null) reason = $"the name belongs to {other}";
                else if (!isOwner && isOwned && IsAlive(former, dead)) return Contest(registration, ref reason);
                else if (isOwner || HasRoom(path.Owner, relay, ref reason)) Lead(relay, path);
            }
            else if (_owners?.RefusalFor(registration.Name, path.Owner) is { } held)
            {
                reason = held;
            }
            else if (HasRoom(path.Owner, null, ref reason))
            {
                relay = Add(path);
            }

            if (reason.Length > 0) return RelayDecision.Refused;
            decision = MustStore(registration) ? RelayDecision.ToBeStored : RelayDecision.Registered;
        }

        bool isElsewhere = former is not null && !former.IsLost && !former.Registration.Way.Equals(registration.Way);
        if (isElsewhere) TellLost(former!, TakenBy(registration));
        _router.Raise(Changed, this, relay!);
        return decision;
    }

    private static bool IsAlive(RelayPath path, RelayPath? dead) => !path.IsLost && !ReferenceEquals(path, dead);

    private static string TakenBy(RelayRegistration registration) => registration.Request.Peer is { } peer
        ? $"it was registered again by {peer.PeerIdentifier}"
        : "it was registered again by somebody without a secure channel";

    // Under the lock.
    private RelayDecision Contest(RelayRegistration registration, ref string reason)
    {
        if (_contested.Add(registration.Name)) return RelayDecision.Contested;
        reason = "another asks for the same name already, and its owner is given time to answer";
        return RelayDecision.Refused;
    }

    // Asks the owner for a sign of life, and lets the other have the name if none comes.
    private async Task ContestAsync(RelayRegistration registration, Relay relay, RelayPath owner)
    {
        bool isAlive;
        try
        {
            isAlive = await GivesSignOfLifeAsync(owner).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock) _contested.Remove(registration.Name);
        }

        string reason = $"the name belongs to {(owner.Owner is { } identifier ? identifier : "another connection")}, and its path is alive";
        RelayDecision decision = isAlive ? RelayDecision.Refused : Decide(registration, owner, out _, out reason);
        if (decision is RelayDecision.Registered or RelayDecision.ToBeStored)
        {
            await StoreAndConfirmAsync(registration, relay).ConfigureAwait(false);
            return;
        }

        if (decision == RelayDecision.Contested)
        {
            lock (_lock) _contested.Remove(registration.Name);
            reason = "its owner has come back meanwhile";
        }

        Refuse(registration.Request, reason, DropReason.AccessDenied);
    }

    private async Task<bool> GivesSignOfLifeAsync(RelayPath path)
    {
        long began = _time.GetTimestamp();
        using var mailbox = new Mailbox(_router);
        path.Registration.Flow.AddConsumer(mailbox.Address);
        try
        {
            while (!path.IsLost && _time.GetElapsedTime(began) < _options.OwnerPatience)
            {
                Send(message =>
                {
                    message.Onward.Push(ServiceAddresses.Echo);
                    message.Onward.Push(path.Ahead);
                    message.Return.Push(mailbox.Address);
                    // Section 6.3: a raw CBOR integer; this one's value does not matter, since the address is nobody else's.
                    message.SetPayload([0x1b, 0x80, 0, 0, 0, 0, 0, 0, 0]);
                });
                using var interval = new CancellationTokenSource(s_probeInterval, _time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(interval.Token, _ending.Token);
                try
                {
                    await mailbox.ReceiveAsync(either.Token).ConfigureAwait(false);
                    return true;
                }
                catch (OperationCanceledException) when (!_ending.IsCancellationRequested)
                {
                    if (path.Registration.LastReceived > began) return true;
                }
            }

            return false;
        }
        finally
        {
            path.Registration.Flow.RemoveConsumer(mailbox.Address);
        }
    }
}
