using System.Buffers.Binary;
using Ockam.Portals;
using Ockam.Routing;
using Ockam.Sessions;

namespace Ockam.Node.Diagnosis;

/// <summary>Measures a way that is open.</summary>
/// <param name="node">The node at its beginning.</param>
/// <param name="path">The way to the outlet's worker.</param>
/// <param name="peer">What the channel knows of the other end; null without one.</param>
/// <param name="limits">How long each answer may take.</param>
internal sealed class PortalMeter(OckamNode node, ISessionPath path, LocalInfo? peer, PortalLimits limits)
{
    private const int ShortLength = 32;

    // Fits a frame and the buffers of every hop, as the messages of portals do.
    private const int LongLength = 32 * 1024;

    // A node drops questions while over 512 KiB of answers wait at it, and this is not to be the only one who asks there.
    private const int Window = 8;

    // A way that has lost so many in a row gives no figures.
    private const int MostLost = 3;

    /// <summary>Measures everything, one after the other.</summary>
    /// <param name="count">How many round trips.</param>
    /// <param name="connections">How many connections; 0 for none.</param>
    /// <param name="duration">For how long bytes are sent; zero for not at all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<PortalMeasurement> MeasureAsync(
        int count, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        LatencySummary trips = await MeasureRoundTripAsync(count, cancellationToken).ConfigureAwait(false);
        LatencySummary? connects =
            connections > 0 ? await MeasureConnectAsync(connections, cancellationToken).ConfigureAwait(false) : null;
        (long bytes, TimeSpan time) = duration > TimeSpan.Zero
            ? await MeasureThroughputAsync(duration, cancellationToken).ConfigureAwait(false)
            : default;
        return new PortalMeasurement
        {
            RoundTrip = trips,
            Connect = connects,
            EchoedBytes = bytes,
            EchoTime = time,
            BytesPerSecond = time > TimeSpan.Zero ? Math.Round(bytes / time.TotalSeconds) : null,
        };
    }

    private async Task<LatencySummary> MeasureRoundTripAsync(int count, CancellationToken cancellationToken)
    {
        using Mailbox mailbox = Open();
        try
        {
            var payload = new byte[ShortLength];
            var times = new List<TimeSpan>(count);
            int failed = 0;
            int lost = 0;
            // The first pays for what is done once, such as compiling and filling caches; it is not counted.
            for (int i = 0; i <= count && lost < MostLost; i++)
            {
                BinaryPrimitives.WriteInt64BigEndian(payload, i);
                long start = node.Time.GetTimestamp();
                bool isBack = await AskAsync(mailbox, payload, i, cancellationToken).ConfigureAwait(false);
                TimeSpan time = node.Time.GetElapsedTime(start);
                lost = isBack ? 0 : lost + 1;
                if (!isBack) failed++;
                else if (i > 0) times.Add(time);
            }

            return LatencySummary.Of(times, failed);
        }
        finally
        {
            path.ReturnFlow.RemoveConsumer(mailbox.Address);
        }
    }

    private async Task<LatencySummary> MeasureConnectAsync(int count, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>(count);
        int failed = 0;
        int lost = 0;
        for (int i = 0; i < count && lost < MostLost; i++)
        {
            long start = node.Time.GetTimestamp();
            PortalProbeAnswer answer = await PortalProbe.AskAsync(
                node.Router, node.Time, path.Route, path.ReturnFlow, peer, limits.Answer, cancellationToken).ConfigureAwait(false);
            bool isConnected = answer == PortalProbeAnswer.Connected;
            lost = isConnected ? 0 : lost + 1;
            if (isConnected) times.Add(node.Time.GetElapsedTime(start));
            else failed++;
        }

        return LatencySummary.Of(times, failed);
    }

    // How many bytes came back, and in which time.
    private async Task<(long Bytes, TimeSpan Time)> MeasureThroughputAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        using Mailbox mailbox = Open();
        try
        {
            var payload = new byte[LongLength];
            Random.Shared.NextBytes(payload);
            int underWay = 0;
            long bytes = 0;
            long start = node.Time.GetTimestamp();
            TimeSpan last = TimeSpan.Zero;
            while (true)
            {
                for (; underWay < Window && node.Time.GetElapsedTime(start) < duration; underWay++)
                    await mailbox.SendAsync(path.ProbeRoute!, payload, cancellationToken).ConfigureAwait(false);
                if (underWay == 0) return (bytes, last);
                if (await ReceiveAsync(mailbox, cancellationToken).ConfigureAwait(false) is not { } answer) return (bytes, last);
                underWay--;
                bytes += answer.Payload.Length;
                last = node.Time.GetElapsedTime(start);
            }
        }
        finally
        {
            path.ReturnFlow.RemoveConsumer(mailbox.Address);
        }
    }

    private Mailbox Open()
    {
        var mailbox = new Mailbox(node.Router);
        path.ReturnFlow.AddConsumer(mailbox.Address);
        return mailbox;
    }

    private async Task<bool> AskAsync(Mailbox mailbox, byte[] payload, long number, CancellationToken cancellationToken)
    {
        await mailbox.SendAsync(path.ProbeRoute!, payload, cancellationToken).ConfigureAwait(false);
        while (await ReceiveAsync(mailbox, cancellationToken).ConfigureAwait(false) is { } answer)
        {
            // One that was given up may come still.
            if (answer.Payload.Length == ShortLength && BinaryPrimitives.ReadInt64BigEndian(answer.Payload.Span) == number) return true;
        }

        return false;
    }

    // Null where nothing comes in time.
    private async Task<ReceivedMessage?> ReceiveAsync(Mailbox mailbox, CancellationToken cancellationToken)
    {
        if (mailbox.TryReceive(out ReceivedMessage? waiting)) return waiting;
        using var timer = new CancellationTokenSource(limits.Handshake, node.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return await mailbox.ReceiveAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
