using Ockam.Encoding;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node.Control;

public sealed partial class LocalNode
{
    // What the original waits for an answer (section 8.1).
    private static readonly TimeSpan s_messageTimeout = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public async Task<MessageAnswer> SendMessageAsync(MessageSettings settings, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(settings);
        RunningNode running = Require();
        TimeSpan timeout = settings.Timeout ?? s_messageTimeout;
        using var timer = new CancellationTokenSource(timeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            if (settings.Channel is { } id)
            {
                SecureChannel channel = RequireChannel(running, id);
                return await AskAsync(running.Node, Through(channel, settings.To), [channel], settings, linked.Token).ConfigureAwait(false);
            }

            OpenedRoute opened = await OpenAsync(
                running, ControlTexts.Route(settings.To), TrustOf(settings.Trust, running), timeout, linked.Token).ConfigureAwait(false);
            await using (opened.ConfigureAwait(false))
            {
                return await AskAsync(running.Node, opened.Route, opened.SecureChannels, settings, linked.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NodeControlException(
                NodeControlReason.Timeout, $"No answer came from {settings.To} within {timeout.TotalSeconds:0.#} s.",
                "Look whether that node runs, has such a service, and lets this node reach it.");
        }
    }

    private async Task<MessageAnswer> AskAsync(
        OckamNode node, Route route, IReadOnlyList<SecureChannel> channels, MessageSettings settings, CancellationToken cancellationToken)
    {
        byte[] payload = settings.Payload ?? Bare.EncodeString(settings.Text ?? "");
        long start = _time.GetTimestamp();
        ReceivedMessage answer = await node.RequestAsync(route, payload, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        TimeSpan elapsed = _time.GetElapsedTime(start);
        return new MessageAnswer(
            settings.Payload is null ? ReadText(answer.Payload.Span) : null,
            answer.Payload.ToArray(),
            [.. channels.Select(channel => channel.Info!.PeerIdentifier.ToString())],
            elapsed);
    }

    private static string? ReadText(ReadOnlySpan<byte> payload)
    {
        try
        {
            return Bare.ReadString(payload, out _);
        }
        catch (EncodingException)
        {
            // A worker may answer with anything; its bytes are there.
            return null;
        }
    }
}
