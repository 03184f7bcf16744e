using System.Security.Cryptography;
using Ockam.Identities;
using Ockam.Policies;

namespace Ockam.Tests.Policies;

/// <summary>What is known of a peer never goes back, in whatever order reads and ends come.</summary>
public class PolicySubjectTests
{
    private readonly ManualClock _clock = new();
    private readonly PolicySubject _subject = new(new Identifier(SHA256.HashData("peer"u8)));

    [Fact]
    public void A_read_that_began_earlier_and_ends_later_is_not_taken()
    {
        long early = _subject.BeginRead();
        long late = _subject.BeginRead();
        _subject.Take(late, Entry("new"), true, _clock);
        _subject.Take(early, Entry("old"), true, _clock);
        Assert.Equal("new", Role());
        _subject.Take(_subject.BeginRead(), Entry("newest"), true, _clock);
        Assert.Equal("newest", Role());
    }

    [Fact]
    public void A_read_counts_where_the_one_that_began_later_has_failed()
    {
        long early = _subject.BeginRead();
        _ = _subject.BeginRead();
        _subject.Take(early, Entry("old"), true, _clock);
        Assert.Equal("old", Role());
    }

    [Fact]
    public void Who_saw_the_end_of_old_attributes_does_not_end_renewed_ones()
    {
        _subject.Take(_subject.BeginRead(), Entry("old", 10), true, _clock);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.True(_subject.Facts!.IsPast(_clock));
        // Read by another before the one who looked gets on.
        _subject.Take(_subject.BeginRead(), Entry("renewed", 60), true, _clock);
        Assert.Same(_subject.Facts, _subject.Expire(true, _clock));
        Assert.Equal("renewed", Role());
        Assert.False(_subject.HasExpired);
    }

    [Fact]
    public void What_has_ended_is_not_taken_again()
    {
        AttributesEntry entry = Entry("old", 10);
        _subject.Take(_subject.BeginRead(), entry, true, _clock);
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(Role(_subject.Expire(true, _clock)));
        Assert.True(_subject.HasExpired);
        _subject.Take(_subject.BeginRead(), entry, true, _clock);
        Assert.Null(Role());
        Assert.False(_subject.Facts!.Values["subject.has_credential"].Boolean);
    }

    private string? Role() => Role(_subject.Facts);

    private static string? Role(SubjectFacts? facts) =>
        facts!.Values.TryGetValue("subject.role", out PolicyValue value) ? value.Text : null;

    private AttributesEntry Entry(string role, ulong? seconds = null)
    {
        ulong now = _clock.UnixSeconds();
        return new AttributesEntry(new Attributes(new Dictionary<string, string> { ["role"] = role }), now, now + seconds, null);
    }
}
