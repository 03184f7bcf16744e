namespace Ockam.Attestation;

/// <summary>
/// What an event log says about one register of the SHA-384 bank, and what the register's value decides where the log alone cannot: whether
/// the last entry, written before the TPM was asked, came into the register. There is no third value but a stranger's.
/// </summary>
internal sealed class PcrHistory
{
    private PcrHistory(int register, PcrEvent[] entries, byte[] expected, byte[]? before)
    {
        Register = register;
        Entries = entries;
        Expected = expected;
        Before = before;
    }

    public int Register { get; }

    /// <summary>The entries of this boot, the oldest first.</summary>
    public IReadOnlyList<PcrEvent> Entries { get; }

    /// <summary>The value if all entries were carried out.</summary>
    public byte[] Expected { get; }

    /// <summary>The value if the last one was not; null if it is known to have been, or there is none.</summary>
    public byte[]? Before { get; }

    /// <summary>Reads a history out of the entries of a boot.</summary>
    public static PcrHistory Of(IEnumerable<PcrEvent> events, int register)
    {
        PcrEvent[] entries = [.. events.Where(entry => entry.Register == register && entry.Digests.ContainsKey(TpmHash.Sha384))];
        byte[] expected = PcrEventLog.Replay(entries, TpmHash.Sha384, register);
        bool isOpen = entries.Length > 0 && !entries[^1].IsConfirmed;
        byte[]? start = isOpen && entries.Length == 1 ? entries[0].Before?.ToArray() : null;
        byte[]? before = isOpen ? start ?? PcrEventLog.Replay(entries[..^1], TpmHash.Sha384, register) : null;
        return new PcrHistory(register, entries, expected, before);
    }

    /// <summary>Whether a value can be the register's, and if so, whether the last entry came into it.</summary>
    public PcrStanding Judge(ReadOnlySpan<byte> value)
    {
        // Whoever measures first in a boot starts from what is there.
        if (Entries.Count == 0) return PcrStanding.Settled;
        if (value.SequenceEqual(Expected)) return Before is null ? PcrStanding.Settled : PcrStanding.Done;
        return Before is not null && value.SequenceEqual(Before) ? PcrStanding.NotDone : PcrStanding.Foreign;
    }

    /// <summary>The same without the last entry, where the register's value has shown that it did not come into it.</summary>
    public PcrHistory WithoutLast() => Of(Entries.Take(Entries.Count - 1), Register);

    /// <summary>The entry that has measured a digest; null if none has.</summary>
    public PcrEvent? Find(ReadOnlySpan<byte> digest)
    {
        foreach (PcrEvent entry in Entries)
        {
            if (entry.Digests[TpmHash.Sha384].AsSpan().SequenceEqual(digest)) return entry;
        }

        return null;
    }

    /// <summary>The log in a sentence, for whoever must find out what else was measured.</summary>
    public string Describe(ReadOnlySpan<byte> value, string path)
    {
        var text = new System.Text.StringBuilder();
        text.Append($"PCR{Register} is {Convert.ToHexStringLower(value)}, which the event log {path} does not explain: after it, ");
        text.Append($"it would be {Convert.ToHexStringLower(Expected)}");
        if (Before is not null) text.Append($", or {Convert.ToHexStringLower(Before)} without its last entry");
        text.Append(". Something else was measured. The log of this boot:");
        foreach (PcrEvent entry in Entries)
        {
            text.Append($" [{entry.Time:yyyy-MM-dd HH:mm:ss}Z {Convert.ToHexStringLower(entry.Digests[TpmHash.Sha384])} ");
            text.Append($"{entry.Description}{(entry.IsConfirmed ? "" : ", not confirmed")}]");
        }

        return text.ToString();
    }
}
