namespace Ockam.Routing;

/// <summary>A request and its one answer.</summary>
internal static class Requests
{
    /// <summary>Sends a payload along a route and waits for the answer.</summary>
    /// <param name="router">The node's router.</param>
    /// <param name="time">Measures the time-out.</param>
    /// <param name="route">The route; its first address is a local worker.</param>
    /// <param name="payload">The payload.</param>
    /// <param name="timeout">How long to wait.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="RoutingException">It was dropped here, or no answer came in time.</exception>
    public static async Task<ReceivedMessage> SendAsync(
        Router router, TimeProvider time, Route route, ReadOnlyMemory<byte> payload, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var mailbox = new Mailbox(router);
        Flow? flow = route.Count > 0 ? router.Find(route[0].Bytes)?.PairedFlow : null;
        flow?.AddConsumer(mailbox.Address);
        using var timer = new CancellationTokenSource(timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            await mailbox.SendAsync(route, payload, linked.Token).ConfigureAwait(false);
            return await mailbox.ReceiveAsync(linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RoutingException(
                $"No answer from {route} within {timeout.TotalSeconds:0.#} s: "
                + "nobody may have that address, or it may not be reachable by this way.");
        }
        finally
        {
            flow?.RemoveConsumer(mailbox.Address);
        }
    }
}
