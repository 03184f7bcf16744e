namespace Ockam.Attestation;

/// <summary>A process.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name, without arguments.</param>
/// <param name="ProcessorTime">The processor time that it has used.</param>
/// <param name="Memory">The memory that it occupies, in bytes.</param>
public sealed record ProcessReport(int Id, string Name, TimeSpan ProcessorTime, long Memory);
