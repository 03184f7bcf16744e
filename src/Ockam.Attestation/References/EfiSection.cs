namespace Ockam.Attestation;

/// <summary>A section of an EFI image: where it stands in the file, and how long it is when loaded.</summary>
internal sealed record EfiSection(string Name, int Offset, int Length, int LoadedLength);
