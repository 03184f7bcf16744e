namespace Ockam.Models;

/// <summary>What a statement does to a request that it applies to.</summary>
public enum KeyPolicyEffect
{
    /// <summary>Allows it, unless another statement denies it.</summary>
    Allow,

    /// <summary>Denies it, whatever else allows it.</summary>
    Deny,
}
