namespace Ockam.Routing;

/// <summary>What <see cref="RoutedMessage.Source"/> is for a message that arrived by a transport.</summary>
internal interface IMessageSource
{
    /// <summary>Whether it has been waiting for a way out that is full, and reads nothing meanwhile, for some time.</summary>
    bool IsPaused { get; }

    /// <summary>
    /// When it last waited for a way out that was full, as a timestamp of the clock: now if it waits, 0 if it never did. What its peer said
    /// until then may not have been read yet.
    /// </summary>
    long LastPaused { get; }

    /// <summary>Whether many answers wait to be taken by those who are reached by it.</summary>
    bool IsBehindWithAnswers { get; }

    /// <summary>A peer proved who it is through this source: when a listener is full, connections without such a peer go first.</summary>
    /// <param name="isTrusted">Not everyone is accepted who proves something.</param>
    void PeerAuthenticated(bool isTrusted);

    /// <summary>What was said with the same value no longer holds: the peer's channel has ended, or comes by another way.</summary>
    void PeerLeft(bool isTrusted);
}
