using System.Net;

namespace Ockam.Node.Control;

/// <summary>What a node has that a configuration file cannot say.</summary>
internal sealed record LocalExtras
{
    /// <summary>TCP listeners besides the one of the file.</summary>
    public IReadOnlyList<IPEndPoint> Listeners { get; init; } = [];

    /// <summary>Secure channel listeners besides <c>api</c>.</summary>
    public IReadOnlyList<SecureChannelListenerSettings> ChannelListeners { get; init; } = [];

    /// <summary>The same in words, for the head of a file.</summary>
    public IReadOnlyList<string> Notes() =>
    [
        .. Listeners.Select(listener => $"a further TCP listener at {listener}"),
        .. ChannelListeners.Select(listener => $"a secure channel listener at {listener.Address}"),
    ];
}
