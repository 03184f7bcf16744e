namespace Ockam.Models;

/// <summary>How a check of a sealed file came out.</summary>
public enum SealedModelOutcome
{
    /// <summary>It was made and failed.</summary>
    Failed,

    /// <summary>It could not be made; that counts as failed.</summary>
    NotPossible,

    /// <summary>Nothing was expected.</summary>
    NotRequested,

    /// <summary>It was made and passed.</summary>
    Passed,
}
