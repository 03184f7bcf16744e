using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Ockam.Policies;
using Ockam.Sessions;

namespace Ockam.Portals;

public sealed partial class TcpInlet
{
    private readonly Lock _wayLock = new();
    private ISessionPath? _path;
    private PortalWay? _way;
    private StrongBox<PortalWay> _pathWay = new();

    private PortalWay? CurrentWay
    {
        get
        {
            lock (_wayLock) return _way;
        }
    }

    // Answers false if there is no way at the moment.
    private bool TryStart(PortalConnection connection)
    {
        ValueTask<ISessionPath> path = _paths.GetAsync(_closing.Token);
        if (!path.IsCompletedSuccessfully) return false;
        PortalWay way = WayOf(path.Result);
        switch (Access.DecideAhead(way.Sender))
        {
            case PolicyVerdict.Unknown:
                return false;
            case PolicyVerdict.Denied:
                Deny(connection, way);
                return true;
            default:
                Start(connection, path.Result, way);
                return true;
        }
    }

    private async Task StartSlowlyAsync(PortalConnection connection, Socket client)
    {
        try
        {
            if (_certificate is { } certificate && !await AuthenticateAsync(connection, client, certificate).ConfigureAwait(false)) return;
            using var timeout = new CancellationTokenSource(_options.PathWait, Environment.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _closing.Token);
            ISessionPath path = await _paths.GetAsync(either.Token).AsTask().WaitAsync(either.Token).ConfigureAwait(false);
            PortalWay way = WayOf(path);
            if (await Access.AllowsAheadAsync(way.Sender, either.Token).ConfigureAwait(false)) Start(connection, path, way);
            else Deny(connection, way);
        }
        catch (OperationCanceledException) when (_closing.IsCancellationRequested)
        {
            connection.Fail("The inlet was closed.");
        }
        catch (OperationCanceledException)
        {
            connection.Fail($"There was no way to the outlet for {_options.PathWait.TotalSeconds:0.#} s.");
        }
        catch (OckamException exception)
        {
            connection.Fail($"There is no way to the outlet: {exception.Message}");
        }
    }

    private static void Start(PortalConnection connection, ISessionPath path, PortalWay way)
    {
        if (connection.Join(way, path.Route.Elements, path.Route.Count)) connection.Ping();
    }

    // Nothing is sent to whom a policy does not let in.
    private void Deny(PortalConnection connection, PortalWay way)
    {
        string reason = Access.Refusal(way.Sender);
        Refused(reason);
        connection.Fail(reason);
    }

    private PortalWay WayOf(ISessionPath path)
    {
        PortalWay way;
        StrongBox<PortalWay> pathWay;
        bool isNew;
        lock (_wayLock)
        {
            // After a message went missing the channel goes on, and new connections with it.
            isNew = !ReferenceEquals(path, _path);
            if (!isNew && _way is { EndReason: null } && _way.Check()) return _way;
            if (isNew) _pathWay = new StrongBox<PortalWay>();
            way = _way = _pathWay.Value = new PortalWay(path.ReturnFlow, path.Channel?.Info ?? Router.Find(path.Route[0].Bytes)?.Terminal);
            _path = path;
            pathWay = _pathWay;
        }

        Environment.Watch.Add(way);
        way.KeepGranted(Access);
        // Closing ends the way that there was.
        if (_closing.IsCancellationRequested) way.End("The inlet was closed.");
        else if (path.Ended.IsCompleted) way.End($"The way to the outlet ended: {path.EndReason}");
        else if (isNew) _ = EndWithPathAsync(pathWay, path);
        return way;
    }

    // One for each path, however many ways follow one another on it.
    private async Task EndWithPathAsync(StrongBox<PortalWay> pathWay, ISessionPath path)
    {
        await path.Ended.ConfigureAwait(false);
        PortalWay way;
        lock (_wayLock) way = pathWay.Value!;
        way.End($"The way to the outlet ended: {path.EndReason}");
    }
}
