using System.Collections.Concurrent;
using Ockam.SecureChannels;

namespace Ockam.Projects;

/// <summary>
/// How many requests an authority works on: so many for each channel and in all, the rest is refused at once. And how many answers wait.
/// </summary>
internal sealed class AuthorityRequests : IDisposable
{
    /// <summary>Requests of all channels: with the largest bodies, 32 MiB.</summary>
    public const int Maximum = 512;

    /// <summary>
    /// Answers that wait for room on a full way out: a peer that does not read makes many, and each holds a message's memory.
    /// </summary>
    public const int MaximumWaiting = 512;

    /// <summary>Requests of one channel; a client asks one after the other.</summary>
    public const int MaximumPerChannel = 16;

    private readonly ConcurrentDictionary<SecureChannel, int> _channels = new();
    private readonly CancellationTokenSource _ending = new();
    private int _count;
    private int _waiting;

    /// <summary>Cancelled when the authority ends.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Begins a request, if there is room for it.</summary>
    public bool TryEnter(SecureChannelInfo channel)
    {
        if (Interlocked.Increment(ref _count) > Maximum)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        if (_channels.AddOrUpdate(channel.Channel, 1, static (_, count) => count + 1) <= MaximumPerChannel) return true;
        EndWork();
        Leave(channel);
        return false;
    }

    /// <summary>
    /// Gives a request's place among all back, once it is answered: whoever does not read the answers keeps nobody else's place.
    /// </summary>
    public void EndWork() => Interlocked.Decrement(ref _count);

    /// <summary>Begins to wait for room for an answer, if not too many wait already.</summary>
    public bool TryWait()
    {
        if (Interlocked.Increment(ref _waiting) <= MaximumWaiting) return true;
        EndWait();
        return false;
    }

    /// <summary>Ends the wait for room.</summary>
    public void EndWait() => Interlocked.Decrement(ref _waiting);

    /// <summary>Gives a request's place among those of its channel back.</summary>
    public void Leave(SecureChannelInfo channel)
    {
        int left = _channels.AddOrUpdate(channel.Channel, 0, static (_, count) => count - 1);
        // Only while it is nothing still: another request may have begun meanwhile.
        if (left <= 0) _channels.TryRemove(KeyValuePair.Create(channel.Channel, 0));
    }

    /// <summary>Ends what is worked on.</summary>
    public void Dispose() => _ending.Cancel();
}
