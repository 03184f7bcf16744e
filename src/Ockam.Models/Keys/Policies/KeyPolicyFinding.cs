namespace Ockam.Models;

/// <summary>Something in a key policy that opens a door, or that could not be judged.</summary>
/// <param name="Sid">The statement; null where it has no id, or none is meant.</param>
/// <param name="IsError">Whether it must not stay; else it is to be looked at.</param>
/// <param name="Message">What is wrong and what to do.</param>
public sealed record KeyPolicyFinding(string? Sid, bool IsError, string Message);
