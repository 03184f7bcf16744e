namespace Ockam.Attestation;

/// <summary>A network interface.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Addresses">Its addresses.</param>
public sealed record InterfaceReport(string Name, IReadOnlyList<string> Addresses);
