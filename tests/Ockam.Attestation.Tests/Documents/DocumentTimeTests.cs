using Ockam.Attestation.Tests.Support;
using Check = Ockam.Attestation.AttestationCheckKind;

namespace Ockam.Attestation.Tests.Documents;

/// <summary>When a document may be believed: not before, not after, and not for long.</summary>
public class DocumentTimeTests
{
    // Those of the leaf, which lives for three hours and three seconds.
    private static readonly DateTimeOffset s_notBefore = new(2026, 2, 3, 10, 11, 59, TimeSpan.Zero);
    private static readonly DateTimeOffset s_notAfter = new(2026, 2, 3, 13, 12, 2, TimeSpan.Zero);
    private static readonly AttestationVerifier s_verifier = new();

    [VectorFact]
    public void One_second_outside_the_window_is_outside()
    {
        AttestationExpectations strict = new() { MaximumAge = null, ClockLeeway = TimeSpan.Zero };
        Assert.True(Judge(strict with { At = s_notAfter }).IsValid);
        AssertObjection(Judge(strict with { At = s_notAfter.AddSeconds(1) }), Check.Validity, "1 s too late");
        AttestationVerdict early = Judge(strict with { At = s_notBefore.AddSeconds(-1) });
        AssertObjection(early, Check.Validity, "1 s too early");
        AssertObjection(early, Check.Clock, "in the future");
        Assert.Equal(AttestationOutcome.Passed, Judge(strict with { At = s_notBefore })[Check.Validity].Outcome);
    }

    [VectorFact]
    public void A_clock_that_is_a_little_behind_is_forgiven_and_one_that_is_more_behind_is_named()
    {
        DateTimeOffset signed = NitroVectors.TimeOf(NitroVectors.NitroTpm);
        Assert.True(Judge(new AttestationExpectations { At = signed.AddSeconds(-5) }).IsValid);
        AttestationVerdict verdict = Judge(new AttestationExpectations { At = signed.AddMinutes(-3) });
        AssertObjection(verdict, Check.Clock, "3 min in the future");
        Assert.Equal(AttestationOutcome.NotPossible, verdict[Check.Freshness].Outcome);
    }

    [VectorFact]
    public void A_document_is_fresh_for_five_minutes_unless_something_else_is_said()
    {
        DateTimeOffset signed = NitroVectors.TimeOf(NitroVectors.NitroTpm);
        Assert.True(Judge(new AttestationExpectations { At = signed.AddMinutes(5) }).IsValid);
        AttestationVerdict stale = Judge(new AttestationExpectations { At = signed.AddMinutes(5).AddMilliseconds(1) });
        Assert.Equal([Check.Freshness], stale.Objections.Select(check => check.Kind));
        Assert.True(Judge(new AttestationExpectations { At = signed.AddHours(2), MaximumAge = TimeSpan.FromHours(2) }).IsValid);
    }

    [VectorFact]
    public void Now_is_what_the_clock_says_where_no_time_is_named()
    {
        DateTimeOffset signed = NitroVectors.TimeOf(NitroVectors.NitroTpm);
        var clock = new ManualClock { Now = (ulong)signed.ToUnixTimeSeconds() + 60 };
        var verifier = new AttestationVerifier(clock);
        Assert.True(verifier.Verify(NitroVectors.Read(NitroVectors.NitroTpm)).IsValid);
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.False(verifier.Verify(NitroVectors.Read(NitroVectors.NitroTpm)).IsValid);
    }

    [VectorFact]
    public void A_time_at_the_end_of_time_is_judged_and_refused()
    {
        foreach (DateTimeOffset at in (DateTimeOffset[])[DateTimeOffset.MinValue, DateTimeOffset.MaxValue])
            Assert.False(Judge(new AttestationExpectations { At = at, MaximumAge = TimeSpan.MaxValue }).IsValid);
    }

    private static AttestationVerdict Judge(AttestationExpectations expectations) =>
        s_verifier.Verify(NitroVectors.Read(NitroVectors.NitroTpm), expectations);

    private static void AssertObjection(AttestationVerdict verdict, Check check, string reason)
    {
        Assert.Equal(AttestationOutcome.Failed, verdict[check].Outcome);
        Assert.Contains(reason, verdict[check].Detail, StringComparison.Ordinal);
    }
}
