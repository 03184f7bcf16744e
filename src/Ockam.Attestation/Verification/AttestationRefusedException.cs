namespace Ockam.Attestation;

/// <summary>An attestation document that must not be believed.</summary>
public sealed class AttestationRefusedException : AttestationException
{
    /// <summary>Creates the error from the judgement.</summary>
    /// <param name="verdict">A verdict that is not valid.</param>
    public AttestationRefusedException(AttestationVerdict verdict) : base(Describe(verdict)) => Verdict = verdict;

    /// <summary>The judgement with every check.</summary>
    public AttestationVerdict Verdict { get; }

    private static string Describe(AttestationVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        // What was impossible follows from what failed; the cause is what helps.
        AttestationCheck[] failed = [.. verdict.Objections.Where(check => check.Outcome == AttestationOutcome.Failed)];
        IEnumerable<AttestationCheck> shown = failed.Length > 0 ? failed : verdict.Objections;
        return "The attestation document is refused. " + string.Join(' ', shown.Select(check => $"{check.Kind}: {check.Detail}"));
    }
}
