namespace Ockam.Tests.Support;

/// <summary>Tells what waits from what is merely slow, by what goes on meanwhile and not by the time that passes.</summary>
internal static class Stuck
{
    // Each is a round trip through the same node's threads and the system's sockets: whatever had somewhere to go has gone by then.
    private const int Exchanges = 50;

    /// <summary>Whether so many honest exchanges pass in which something neither ends nor gets on.</summary>
    /// <param name="waiting">What is thought to wait.</param>
    /// <param name="honest">Exchanges messages with the same node.</param>
    /// <param name="progress">Grows while it gets on.</param>
    public static async Task<bool> IsAsync(Task waiting, RawPeer honest, Func<long>? progress = null)
    {
        while (!waiting.IsCompleted)
        {
            long before = progress?.Invoke() ?? 0;
            for (int i = 0; i < Exchanges; i++) await honest.EchoAsync("meanwhile");
            if (!waiting.IsCompleted && (progress?.Invoke() ?? 0) == before) return true;
        }

        return false;
    }
}
