namespace OckamPS;

/// <summary>How a check of an attestation document came out.</summary>
public enum NitroTpmAttestationOutcome
{
    /// <summary>It was made and failed.</summary>
    Failed,

    /// <summary>It could not be made; that counts as failed.</summary>
    NotPossible,

    /// <summary>Nothing was expected, so there was nothing to check.</summary>
    NotRequested,

    /// <summary>It was made and passed.</summary>
    Passed,
}
