namespace Ockam.Models;

/// <summary>Whether a policy seals.</summary>
public static class KeyPolicySealing
{
    /// <summary>
    /// Whether some environment may use the key by its registers, and nobody may use a sealed data key without a document, whatever
    /// policies of IAM say.
    /// </summary>
    /// <param name="policy">The key's policy.</param>
    public static bool IsClosed(KeyPolicyDocument policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Statements.Any(SealingShape.IsAttestedAllow) && AttestationKeys.UnsealingActions.All(action =>
            policy.Statements.Any(statement => statement.CoversAction(action) && SealingShape.DeniesUnattested(statement)));
    }
}
