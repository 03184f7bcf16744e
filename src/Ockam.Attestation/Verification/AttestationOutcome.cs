namespace Ockam.Attestation;

/// <summary>How a check came out.</summary>
public enum AttestationOutcome
{
    /// <summary>It was made and failed.</summary>
    Failed,

    /// <summary>It could not be made, since what it looks at is not there or was refused; that counts as failed.</summary>
    NotPossible,

    /// <summary>Nothing was expected, so there was nothing to check.</summary>
    NotRequested,

    /// <summary>It was made and passed.</summary>
    Passed,
}
