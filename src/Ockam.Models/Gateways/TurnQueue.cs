using System.Security.Cryptography;

namespace Ockam.Models;

/// <summary>
/// Those who wait, the sources in turn. Where too many wait, one of the source that has the most of them is sent away, whichever it is:
/// nobody can take all places, and among those who have one source the chance of each is its share of the questions. Not thread-safe.
/// </summary>
/// <param name="maximum">How many may wait.</param>
internal sealed class TurnQueue(int maximum)
{
    private readonly List<Turn> _waiting = [];

    // When a source that waits had its last turn, or came.
    private readonly Dictionary<string, long> _since = new(StringComparer.Ordinal);
    private long _count;

    /// <summary>How many wait.</summary>
    public int Count => _waiting.Count;

    /// <summary>Lets one wait.</summary>
    /// <returns>Who has to go for it, which may be itself; null if nobody has to.</returns>
    public Turn? Add(Turn turn)
    {
        _waiting.Add(turn);
        _since.TryAdd(turn.Source, ++_count);
        if (_waiting.Count <= maximum) return null;
        ILookup<string, Turn> sources = _waiting.ToLookup(other => other.Source, StringComparer.Ordinal);
        int most = sources.Max(source => source.Count());
        Turn[] candidates = [.. sources.Where(source => source.Count() == most).SelectMany(source => source)];
        Turn sent = candidates[RandomNumberGenerator.GetInt32(candidates.Length)];
        Remove(sent);
        return sent;
    }

    /// <summary>Who is next: the first one of the source that has waited longest.</summary>
    /// <param name="may">Whether a source may have a turn now.</param>
    /// <returns>That one, who waits no longer; null if there is none.</returns>
    public Turn? Take(Func<string, bool> may)
    {
        Turn? next = _waiting.Where(turn => may(turn.Source)).MinBy(turn => _since[turn.Source]);
        if (next is null) return null;
        _since[next.Source] = ++_count;
        Remove(next);
        return next;
    }

    /// <summary>Whether one waits whose source is such.</summary>
    public bool Any(Func<string, bool> isSuch) => _waiting.Exists(turn => isSuch(turn.Source));

    /// <summary>Lets one wait no longer, if it does.</summary>
    public void Remove(Turn turn)
    {
        if (_waiting.Remove(turn) && !_waiting.Exists(other => other.Source == turn.Source)) _since.Remove(turn.Source);
    }

    /// <summary>One who waits.</summary>
    internal sealed class Turn(string source)
    {
        /// <summary>Where it comes from.</summary>
        public string Source { get; } = source;

        /// <summary>Ends when it has its turn, or has none.</summary>
        public TaskCompletionSource Given { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
