namespace Ockam.Routing;

/// <summary>What <see cref="RoutedMessage.Source"/> is for a message that arrived by a transport.</summary>
internal interface IMessageSource
{
    /// <summary>
    /// A peer proved who it is through this source. When a listener is full, connections of which nobody said so go first.
    /// </summary>
    void PeerAuthenticated();
}
