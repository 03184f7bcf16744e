namespace Ockam.Models;

/// <summary>Follows the digests of a broker's log from line to line.</summary>
/// <param name="expected">A digest that must be that of an entry; null for none.</param>
internal sealed class KeyReleaseChain(string? expected)
{
    // One that a crash has cut, and the note about it, if a crash has cut that too.
    private const int MostCutLines = 2;

    private readonly List<byte> _cut = [];
    private int _cutLines;
    private int _line;
    private (string Head, int Length) _before = (Nothing, 0);

    /// <summary>The head of an empty log.</summary>
    public static string Nothing { get; } = new('0', 64);

    public long Entries { get; private set; }

    public string Head { get; private set; } = Nothing;

    public int Torn { get; private set; }

    /// <summary>What stands behind the last entry without being one.</summary>
    public byte[]? Cut => _cutLines == 0 ? null : [.. _cut];

    /// <summary>Whether the digest that was asked for has been met. Every log goes on from the empty one.</summary>
    public bool IsSeen { get; private set; } = expected is null || string.Equals(expected, Nothing, StringComparison.OrdinalIgnoreCase);

    public string Wrong => $"Line {_line} is not the one that was written behind entry {Entries}.";

    /// <summary>Takes the next line.</summary>
    /// <param name="bytes">The line.</param>
    /// <param name="isWhole">Whether it ends as lines do; only the last may not.</param>
    /// <returns>Whether it may stand there.</returns>
    public bool Take(byte[] bytes, bool isWhole)
    {
        _line++;
        KeyReleaseLine? entry = isWhole ? KeyReleaseLine.Read(bytes) : null;
        if (entry is { IsTorn: true } && IsNoteOfCut(entry))
        {
            Torn++;
            Entries = entry.Number;
            Move(bytes);
            _cut.Clear();
            _cutLines = 0;
            return true;
        }

        if (_cutLines == 0 && entry is not null && entry.Previous == Head && entry.Number == Entries + 1)
        {
            Entries++;
            Move(bytes);
            return true;
        }

        // Perhaps a crash has cut it; what comes next tells.
        if (_cutLines > 0) _cut.Add((byte)'\n');
        _cut.AddRange(bytes);
        return ++_cutLines <= MostCutLines;
    }

    // A line that lacks nothing but its end was taken for an entry before, and is not one.
    private bool IsNoteOfCut(KeyReleaseLine note)
    {
        if (_cutLines > 0)
            return note.Previous == KeyReleaseLine.DigestOf([.. _cut]) && note.CutLength == _cut.Count && note.Before == Head
                && note.Number == Entries + 1;
        return note.Previous == Head && note.CutLength == _before.Length && note.Before == _before.Head && note.Number == Entries;
    }

    private void Move(byte[] bytes)
    {
        _before = (Head, bytes.Length);
        Head = KeyReleaseLine.DigestOf(bytes);
        IsSeen |= string.Equals(expected, Head, StringComparison.OrdinalIgnoreCase);
    }
}
