namespace Ockam.Attestation.Tests.Support;

/// <summary>A command and its answer, in hexadecimal digits.</summary>
internal sealed record RecordedExchange(string Title, string Command, string Answer);
