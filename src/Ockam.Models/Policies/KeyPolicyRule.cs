namespace Ockam.Models;

/// <summary>The rules of <see cref="KeyPolicyLint"/>. Their names are stable ids.</summary>
public enum KeyPolicyRule
{
    /// <summary>An Allow tests a register with a negated operator, which is true without a document.</summary>
    NegatedAllow,

    /// <summary>An Allow tests a register with IfExists, which is true without a document.</summary>
    IfExistsAllow,

    /// <summary>An Allow tests a register with ForAllValues, which is true without a document.</summary>
    ForAllValuesAllow,

    /// <summary>An Allow tests a register with something else than StringEquals and StringEqualsIgnoreCase.</summary>
    UnusualOperator,

    /// <summary>A Deny tests several registers, and so spares whoever has one of them right.</summary>
    SeveralRegistersInDeny,

    /// <summary>A Deny tests a register with an operator that is false without a document.</summary>
    DenySparesUnattested,

    /// <summary>A consumer may change the policy, grant, replicate or delete the key.</summary>
    ConsumerControlsKey,

    /// <summary>The key has replicas in other Regions, each with a policy of its own.</summary>
    MultiRegionKey,

    /// <summary>A register proves nothing: PCR 0, 16 or 23.</summary>
    WorthlessRegister,

    /// <summary>Somebody may use a sealed data key without a document.</summary>
    UnattestedWayOpen,

    /// <summary>A key about attestation is misspelt, or an enclave's.</summary>
    UnknownAttestationKey,

    /// <summary>A value can never be a register's.</summary>
    ImpossibleValue,

    /// <summary>A register has the value that it has where nothing was measured.</summary>
    NothingMeasured,

    /// <summary>An operation takes no document, and so is never allowed by one.</summary>
    ActionTakesNoDocument,

    /// <summary>An Allow is for everybody, or for everybody but a few.</summary>
    AllowsEverybody,

    /// <summary>Several statements have one name.</summary>
    DuplicateSid,

    /// <summary>The policy seals nothing.</summary>
    NotSealed,
}
