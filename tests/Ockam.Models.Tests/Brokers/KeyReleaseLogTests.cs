using Ockam.Models.Tests.Support;
using Ockam.Tests.Support;

namespace Ockam.Models.Tests.Brokers;

/// <summary>What was released stays written down: changes are found, and so is a missing end by whoever kept the head.</summary>
public sealed class KeyReleaseLogTests : IDisposable
{
    private readonly Folder _folder = new();

    private string LogPath => _folder["log/keys.jsonl"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Entries_go_on_from_the_last_after_a_restart_and_the_file_is_its_owners_alone()
    {
        Write(3);
        Write(2);
        KeyReleaseLogVerdict verdict = KeyReleaseLog.Verify(LogPath);
        Assert.Equal((true, 5, 0, null), (verdict.IsIntact, verdict.Entries, verdict.TornLines, verdict.Problem));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(LogPath));
        using (KeyReleaseLog.Open(LogPath))
        {
            Assert.Equal(ModelErrorReason.Unavailable, Assert.Throws<ModelException>(() => KeyReleaseLog.Open(LogPath)).Reason);
            Assert.True(KeyReleaseLog.Verify(LogPath).IsIntact);
        }

        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(LogPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Assert.Equal(ModelErrorReason.Unavailable, Assert.Throws<ModelException>(() => KeyReleaseLog.Open(LogPath)).Reason);
    }

    [Fact]
    public void Every_changed_removed_added_or_moved_line_is_found_and_the_broker_does_not_go_on()
    {
        string head = Write(4);
        string[] lines = File.ReadAllLines(LogPath);
        var random = new Random(7);
        for (int i = 0; i < 60; i++)
        {
            string[] changed = [.. lines];
            int line = random.Next(3);
            char[] text = changed[line].ToCharArray();
            int at = random.Next(text.Length);
            text[at] = text[at] == 'x' ? 'y' : 'x';
            changed[line] = new string(text);
            Refused(changed);
        }

        Refused([lines[1], lines[0], lines[2], lines[3]]);
        Refused([lines[0], lines[2], lines[3]]);
        Refused([lines[1], lines[2], lines[3]]);
        Refused([lines[0], lines[0], lines[1], lines[2], lines[3]]);
        Refused([lines[0], "", lines[1], lines[2], lines[3]]);
        Refused([lines[0], lines[1], lines[2], lines[3], "{}"]);

        // A shorter log is a log; that it was longer knows who kept its head. The last line's bytes are vouched for by the head alone.
        File.WriteAllLines(LogPath, lines[..3]);
        Assert.True(KeyReleaseLog.Verify(LogPath).IsIntact);
        Assert.False(KeyReleaseLog.Verify(LogPath, head).IsIntact);
        File.WriteAllLines(LogPath, [lines[0], lines[1], lines[2], lines[3].Replace("reason 3", "reason 4", StringComparison.Ordinal)]);
        Assert.True(KeyReleaseLog.Verify(LogPath).IsIntact);
        Assert.False(KeyReleaseLog.Verify(LogPath, head).IsIntact);
        File.WriteAllLines(LogPath, lines);
        Assert.True(KeyReleaseLog.Verify(LogPath, head).IsIntact);
        Write(1);
        Assert.True(KeyReleaseLog.Verify(LogPath, head).IsIntact);
    }

    [Fact]
    public void A_line_that_a_crash_has_cut_anywhere_stays_is_known_as_such_and_the_chain_goes_on()
    {
        Write(3);
        byte[] whole = File.ReadAllBytes(LogPath);
        int last = whole.AsSpan(0, whole.Length - 1).LastIndexOf((byte)'\n') + 1;
        for (int end = last + 1; end < whole.Length; end += Math.Max(1, (whole.Length - last) / 24)) Cut(whole[..end]);
        Cut(whole[..^1]);

        void Cut(byte[] left)
        {
            File.WriteAllBytes(LogPath, left);
            KeyReleaseLogVerdict torn = KeyReleaseLog.Verify(LogPath);
            Assert.Equal((true, 2, 1), (torn.IsIntact, torn.Entries, torn.TornLines));
            string head = Write(1);
            KeyReleaseLogVerdict verdict = KeyReleaseLog.Verify(LogPath, head);
            Assert.Equal((true, 1, null), (verdict.IsIntact, verdict.TornLines, verdict.Problem));
            Assert.True(File.ReadAllBytes(LogPath).AsSpan().StartsWith(left));
            // And if the note about it was cut as well, by another crash.
            byte[] noted = File.ReadAllBytes(LogPath);
            File.WriteAllBytes(LogPath, noted[..(left.Length + 20)]);
            Assert.True(KeyReleaseLog.Verify(LogPath).IsIntact);
            Write(1);
            Assert.True(KeyReleaseLog.Verify(LogPath).IsIntact);
        }
    }

    [Fact]
    public void A_peer_that_is_refused_on_and_on_does_not_fill_the_disk_and_its_refusals_are_counted()
    {
        var clock = new ManualClock();
        var limit = new KeyReleaseLogLimit(clock);
        Identities.Identifier one = new(new byte[32]);
        Identities.Identifier other = new([1, .. new byte[31]]);
        Assert.Equal(KeyReleaseLogLimit.PerPeer, Enumerable.Range(0, 500).Count(_ => limit.MayWrite(one, KeyReleaseRefusal.Malformed)));
        Assert.Equal(500 - KeyReleaseLogLimit.PerPeer, limit.TakeLeft());
        Assert.Equal(0, limit.TakeLeft());
        Assert.True(limit.MayWrite(other, KeyReleaseRefusal.Malformed));
        clock.Advance(TimeSpan.FromHours(1));
        Assert.True(limit.MayWrite(one, KeyReleaseRefusal.Malformed));
    }

    [Fact]
    public void Strangers_with_many_identities_keep_no_refusal_of_a_served_or_attested_consumer_out_of_the_log()
    {
        var limit = new KeyReleaseLogLimit(new ManualClock());
        Identities.Identifier served = new(new byte[32]);
        Assert.Equal(KeyReleaseLogLimit.PerGroup, Flood(KeyReleaseRefusal.Channel));
        Assert.True(limit.MayWrite(served, KeyReleaseRefusal.Document));
        // Where anyone is served, whoever comes is refused in all the ways that need no genuine document.
        Flood(KeyReleaseRefusal.Nonce);
        Flood(KeyReleaseRefusal.Document);
        Flood(KeyReleaseRefusal.Malformed);
        Assert.False(limit.MayWrite(served, KeyReleaseRefusal.Document));
        KeyReleaseRefusal[] attested = [KeyReleaseRefusal.UserData, KeyReleaseRefusal.Policy, KeyReleaseRefusal.Key];
        Assert.All(attested, refusal => Assert.True(limit.MayWrite(served, refusal)));

        int Flood(KeyReleaseRefusal refusal) => Enumerable.Range(1, 30).Sum(peer => Enumerable.Range(0, 100)
            .Count(_ => limit.MayWrite(new Identities.Identifier([(byte)peer, .. new byte[31]]), refusal)));
    }

    [Fact]
    public void A_last_entry_that_was_changed_is_found_with_a_noted_head_alone()
    {
        string head = Write(3);
        string[] lines = File.ReadAllLines(LogPath);
        lines[^1] = lines[^1].Replace("reason 2", "reason 9", StringComparison.Ordinal);
        File.WriteAllLines(LogPath, lines);
        Assert.True(KeyReleaseLog.Verify(LogPath).IsIntact);
        Assert.False(KeyReleaseLog.Verify(LogPath, head).IsIntact);
    }

    private string Write(int entries)
    {
        using KeyReleaseLog log = KeyReleaseLog.Open(LogPath);
        for (int i = 0; i < entries; i++) log.Append(new KeyReleaseEntry(KeyReleaseEntry.Refused) { Reason = $"reason {i}" });
        return log.Head;
    }

    private void Refused(string[] lines)
    {
        File.WriteAllLines(LogPath, lines);
        Assert.False(KeyReleaseLog.Verify(LogPath).IsIntact);
        Assert.Equal(ModelErrorReason.Damaged, Assert.Throws<ModelException>(() => KeyReleaseLog.Open(LogPath)).Reason);
    }
}
