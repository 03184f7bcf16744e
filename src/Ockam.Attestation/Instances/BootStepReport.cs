namespace Ockam.Attestation;

/// <summary>A step by which this machine became an instance of a portal network.</summary>
/// <param name="Name">Its name, such as <c>enroll</c>.</param>
/// <param name="State"><c>running</c>, <c>done</c> or <c>failed</c>; one that runs was perhaps interrupted.</param>
/// <param name="Time">When it came into that state; null where it is not said.</param>
/// <param name="Reason">Why it failed, or what there is to say of it; empty for nothing.</param>
public sealed record BootStepReport(string Name, string State, DateTimeOffset? Time, string Reason);
