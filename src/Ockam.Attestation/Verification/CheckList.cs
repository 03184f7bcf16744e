namespace Ockam.Attestation;

/// <summary>Gathers the outcome of every check exactly once.</summary>
internal sealed class CheckList
{
    private readonly AttestationCheck?[] _checks = new AttestationCheck?[Enum.GetValues<AttestationCheckKind>().Length];

    public bool HasPassed(AttestationCheckKind kind) => _checks[(int)kind]?.Outcome == AttestationOutcome.Passed;

    public void Pass(AttestationCheckKind kind, string detail) => Add(kind, AttestationOutcome.Passed, detail);

    public void Fail(AttestationCheckKind kind, string detail) => Add(kind, AttestationOutcome.Failed, detail);

    public void Impossible(AttestationCheckKind kind, string detail) => Add(kind, AttestationOutcome.NotPossible, detail);

    public void NotRequested(AttestationCheckKind kind, string detail) => Add(kind, AttestationOutcome.NotRequested, detail);

    /// <summary>The checks; one that nobody made counts as impossible, so that forgetting one can never make a document valid.</summary>
    public IReadOnlyList<AttestationCheck> Complete() =>
        [.. _checks.Select((check, kind) =>
            check ?? new AttestationCheck((AttestationCheckKind)kind, AttestationOutcome.NotPossible, "The check was not made."))];

    private void Add(AttestationCheckKind kind, AttestationOutcome outcome, string detail)
    {
        if (_checks[(int)kind] is not null) throw new InvalidOperationException($"The check {kind} was made twice.");
        _checks[(int)kind] = new AttestationCheck(kind, outcome, detail);
    }
}
