namespace Ockam.Models;

/// <summary>A policy of IAM that is attached to the caller.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Policy">What it says.</param>
public sealed record IdentityPolicy(string Name, KeyPolicyDocument Policy);
