using System.Text.RegularExpressions;

namespace Ockam.Attestation;

/// <summary>Reads the names of the modules that sign documents.</summary>
internal static partial class AttestationModule
{
    /// <summary>The id of the instance in a name such as <c>i-01cfb383223e42522-tpm0000000000000000</c>; null for another form.</summary>
    public static string? InstanceIdOf(string moduleId) => Form().Match(moduleId) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>What kind of module the name says it is; null for another form.</summary>
    public static AttestationDocumentKind? KindOf(string moduleId) => Form().Match(moduleId) is not { Success: true } match
        ? null
        : match.Groups[2].Value == "tpm" ? AttestationDocumentKind.NitroTpm : AttestationDocumentKind.NitroEnclave;

    [GeneratedRegex(@"\A(i-[0-9a-f]{8,17})-(tpm|enc)[0-9a-f]{16}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
