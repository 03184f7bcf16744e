namespace Ockam.Attestation;

/// <summary>The test authority under whose root an emulator's documents stand.</summary>
internal static class EmulatorAuthority
{
    /// <summary>The organization in the root's name, by which a verifier can say why it refuses the document.</summary>
    public const string Organization = "OckamPS NitroTPM emulator";

    /// <summary>Whether a root says that it is an emulator's. It is a hint for people and grants nothing.</summary>
    public static bool IsEmulated(AttestationCertificate root) => root.Subject.Contains(Organization, StringComparison.Ordinal);
}
