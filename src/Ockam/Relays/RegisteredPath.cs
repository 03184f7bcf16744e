using Ockam.Routing;
using Ockam.SecureChannels;
using Ockam.Sessions;

namespace Ockam.Relays;

/// <summary>A path to a relay node on which a relay is registered: it ends with the path, or when the relay is lost.</summary>
internal sealed class RegisteredPath : ISessionPath
{
    private readonly ISessionPath _path;
    private readonly RelayRegistrant _registrant;

    public RegisteredPath(ISessionPath path, RelayRegistrant registrant)
    {
        _path = path;
        _registrant = registrant;
        Ended = Task.WhenAny(path.Ended, registrant.Lost);
    }

    /// <summary>The relay's address on its node.</summary>
    public Address Relay => _registrant.Relay!;

    /// <summary>Whether the relay was lost, though the path to its node may be there.</summary>
    public bool IsLost => _registrant.Lost.IsCompleted;

    public Route Route => _path.Route;

    public Route? ProbeRoute => _path.ProbeRoute;

    public SecureChannel? Channel => _path.Channel;

    public Flow ReturnFlow => _path.ReturnFlow;

    public long LastReceived => _path.LastReceived;

    public long BytesWritten => _path.BytesWritten;

    public long BytesAcknowledged => _path.BytesAcknowledged;

    public Task Ended { get; }

    public string? EndReason => _path.EndReason ?? (IsLost ? _registrant.Lost.Result : null);

    public void Abandon() => _path.Abandon();

    public async ValueTask DisposeAsync()
    {
        _registrant.Dispose();
        await _path.DisposeAsync().ConfigureAwait(false);
    }
}
