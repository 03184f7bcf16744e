namespace Ockam.Attestation;

/// <summary>What became of an entry of the event log that said what was going to be measured.</summary>
/// <param name="BootId">Which boot of the machine it belongs to.</param>
/// <param name="Time">When the register was looked at.</param>
/// <param name="Register">The register, 0 to 23.</param>
/// <param name="IsDone">Whether the register has it.</param>
internal sealed record PcrOutcome(string BootId, DateTimeOffset Time, int Register, bool IsDone);
