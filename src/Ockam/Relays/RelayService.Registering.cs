using Ockam.Encoding;
using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Transport;

namespace Ockam.Relays;

public sealed partial class RelayService
{
    // Registrations that wait for a decision or for an owner's sign of life: some 256 KiB.
    private const int MaximumPending = 256;

    // How many refusals are told in a second; all are counted.
    private const int ToldPerSecond = 10;

    private readonly HashSet<Task> _tasks = [];
    private readonly TokenBucket _told;
    private long _sequence;
    private long _refusals;

    private Disposition Register(RoutedMessage message)
    {
        string? name = RelayNames.Read(message.Payload);
        var request = new RelayRequest(name ?? string.Empty, message.LocalInfo as SecureChannelInfo, RelayRegistration.IsLoopback(message));
        if (name is null)
            return Refuse(request, "a relay's name has 1 to 255 bytes and no control characters", DropReason.Malformed);
        Route way = message.Return.ToRoute();
        // What leaves by no connection would let everybody reach every worker of this node.
        if (way.Count < 2 || _router.Find(way[0].Bytes)?.PairedFlow is not { } flow)
            return Refuse(request, "a relay leads to another node; this one would lead to its own", DropReason.Malformed);
        if (name == RelayNames.Random) name = Address.Random().Name;
        var registration = new RelayRegistration(name, request, way, flow, message.Source, Interlocked.Increment(ref _sequence));

        ValueTask<string?> check = _options.Authorization.RefuseAsync(request, _ending.Token);
        if (!check.IsCompletedSuccessfully) return Later(registration, () => FinishAsync(registration, check));
        if (check.Result is { } refusal) return Refuse(request, refusal, DropReason.AccessDenied);
        switch (Decide(registration, null, out Relay? relay, out string reason))
        {
            case RelayDecision.Registered:
                WriteConfirmation(message, registration, relay!);
                return Disposition.Forward;
            case RelayDecision.ToBeStored:
                return Later(registration, () => StoreAndConfirmAsync(registration, relay!));
            case RelayDecision.Contested:
                RelayPath owner = relay!.Path;
                return Later(registration, () => ContestAsync(registration, relay, owner));
            default:
                return Refuse(request, reason, DropReason.AccessDenied);
        }
    }

    private async Task FinishAsync(RelayRegistration registration, ValueTask<string?> check)
    {
        if (await check.ConfigureAwait(false) is { } refusal)
        {
            Refuse(registration.Request, refusal, DropReason.AccessDenied);
            return;
        }

        switch (Decide(registration, null, out Relay? relay, out string reason))
        {
            case RelayDecision.Registered or RelayDecision.ToBeStored:
                await StoreAndConfirmAsync(registration, relay!).ConfigureAwait(false);
                break;
            case RelayDecision.Contested:
                await ContestAsync(registration, relay!, relay!.Path).ConfigureAwait(false);
                break;
            default:
                Refuse(registration.Request, reason, DropReason.AccessDenied);
                break;
        }
    }

    // Goes on in the background, as long as not too much does.
    private Disposition Later(RelayRegistration registration, Func<Task> work)
    {
        lock (_lock)
        {
            if (!_ended && _tasks.Count < MaximumPending)
            {
                Track(Task.Run(() => RunAsync(registration, work)));
                return Disposition.Done;
            }
        }

        return Refuse(registration.Request, $"{MaximumPending} registrations are waiting already", DropReason.Overflow);
    }

    // Under the lock. Whoever ends the service waits for it.
    private void Track(Task task)
    {
        _tasks.Add(task);
        _ = task.ContinueWith(
            ended =>
            {
                lock (_lock) _tasks.Remove(ended);
            },
            CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    // Never fails: what goes wrong refuses this one registration.
    private async Task RunAsync(RelayRegistration registration, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The service ended meanwhile, and with it the question.
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            Refuse(registration.Request, $"whether it may could not be found out: {exception.Message}", DropReason.WorkerFault);
        }
    }

    // Section 7.2, step 3. An answer: it never waits, and has its share of the way out.
    private static void WriteConfirmation(RoutedMessage message, RelayRegistration registration, Relay relay)
    {
        message.Onward.Set(registration.Way);
        message.Return.Clear();
        message.Return.Push(relay.Address);
        message.SetPayload(Bare.EncodeString(relay.Address.Name));
        message.Source = registration.Source;
    }

    // A name that was confirmed is its owner's, even if this node ends the next moment.
    private async Task StoreAndConfirmAsync(RelayRegistration registration, Relay relay)
    {
        if (_owners is { } owners) await owners.StoreAsync(registration.Name, _ending.Token).ConfigureAwait(false);
        Confirm(registration, relay);
    }

    private void Confirm(RelayRegistration registration, Relay relay) => Send(message => WriteConfirmation(message, registration, relay));

    private void TellLost(RelayPath path, string reason)
    {
        string name = path.Registration.Request.Name;
        Send(message =>
        {
            message.Onward.Set(path.Registration.Way);
            message.Return.Push(RelayNames.AddressOf(path.Registration.Name));
            message.SetPayload(Bare.EncodeString(RelayNames.Lost(name, reason)));
            message.Source = path.Registration.Source;
        });
    }

    // What cannot leave is dropped and counted by the way out.
    private void Send(Action<RoutedMessage> write)
    {
        RoutedMessage message = _router.Rent();
        try
        {
            write(message);
            _router.Dispatch(message);
        }
        finally
        {
            _router.Return(message);
        }
    }

    // Whoever is refused a thousand times a second is not to fill the logs of this node.
    private bool MayTell()
    {
        lock (_told)
        {
            if (_told.Left < 1) return false;
            _told.Take();
            return true;
        }
    }

    private Disposition Refuse(RelayRequest request, string reason, DropReason drop)
    {
        Interlocked.Increment(ref _refusals);
        _router.Drop(drop);
        if (Refused is { } refused && MayTell()) _router.Raise(refused, request, reason);
        return Disposition.Dropped;
    }
}
