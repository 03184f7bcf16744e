using Ockam.Routing;

namespace Ockam.Transport;

/// <summary>
/// Connections whose messages this node passes on to each other, as a relay node does. One of them that takes little makes another wait,
/// and behind that all whom the other serves.
/// </summary>
public sealed partial class TcpConnection
{
    // Who waits counts as dead to its own peers after 5 s, of which they may have spent a second before.
    private static readonly TimeSpan s_longestHold = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan s_holdLook = TimeSpan.FromMilliseconds(250);

    // A piece as the operating system takes it: 21 KB/s at the least, and a line of 1 Mbit/s takes it in half a second.
    private const int LeastForOthers = 64 * 1024;

    // The last two that this one exchanged messages with.
    private volatile TcpConnection? _partner;
    private volatile TcpConnection? _formerPartner;

    bool IMessageSource.IsBehindWithAnswers => _queue.Answers > _options.AnswerReserve / 2;

    private void NotePartner(TcpConnection other)
    {
        if (ReferenceEquals(_partner, other)) return;
        _formerPartner = _partner;
        _partner = other;
    }

    private bool Serves(TcpConnection other) => IsOther(_partner, other) || IsOther(_formerPartner, other);

    private static bool IsOther(TcpConnection? partner, TcpConnection other) =>
        partner is { CloseReason: null } && !ReferenceEquals(partner, other);

    // What was read is queued there already. While others are served, too, reading goes on as soon as some of it has gone.
    private async ValueTask WaitForAsync(TcpConnection slow, RoutedMessage message)
    {
        message.Congested = null;
        await message.SettleAsync(_closing.Token).ConfigureAwait(false);
        ValueTask wait = slow.WaitForRoomAsync(_closing.Token);
        if (wait.IsCompletedSuccessfully) return;
        Task room = wait.AsTask();
        slow._output.OthersWait();
        long sent = slow.BytesSent;
        long began = _options.TimeProvider.GetTimestamp();
        while (true)
        {
            await Task.WhenAny(room, Task.Delay(s_holdLook, _options.TimeProvider, CancellationToken.None)).ConfigureAwait(false);
            if (room.IsCompleted) break;
            if (!Serves(slow)) continue;
            bool getsOn = slow.BytesSent - sent >= LeastForOthers;
            // A peer of large messages has had its share.
            if (getsOn && slow.BytesQueued <= 2L * _options.HighWaterMark) return;
            if (!getsOn && _options.TimeProvider.GetElapsedTime(began) >= s_longestHold)
                slow.Abort($"It took less than {LeastForOthers} bytes in {s_longestHold.TotalSeconds} s, and others waited for it.");
        }

        await room.ConfigureAwait(false);
    }
}
