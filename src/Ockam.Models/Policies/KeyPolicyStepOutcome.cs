namespace Ockam.Models;

/// <summary>Whether a statement or a grant is about a request, and if not, why.</summary>
public enum KeyPolicyStepOutcome
{
    /// <summary>It applies.</summary>
    Applies,

    /// <summary>It applies to the caller's account as a whole, and so leaves the decision to the account's policies of IAM.</summary>
    LeavesToIam,

    /// <summary>It is about other callers.</summary>
    OtherPrincipal,

    /// <summary>It is about other operations.</summary>
    OtherAction,

    /// <summary>It is about other keys.</summary>
    OtherResource,

    /// <summary>One of its tests is false.</summary>
    ConditionFails,
}
