namespace Ockam.Models;

/// <summary>A change of a policy that is to be shown before it is made.</summary>
/// <param name="Before">The policy as it is.</param>
/// <param name="After">The policy as it will be.</param>
/// <param name="Notes">What the owner should know, in sentences.</param>
public sealed record SealingEdit(KeyPolicyDocument Before, KeyPolicyDocument After, IReadOnlyList<string> Notes)
{
    /// <summary>What changes, line by line; empty if nothing does.</summary>
    public string Diff => KeyPolicyDiff.Between(Before, After);
}
