using System.Collections;
using System.Management.Automation;
using System.Security.Cryptography.X509Certificates;
using Ockam.Attestation;
using OckamPS.Module.Mapping;
using OckamPS.Module.Nodes;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Reads roots that are trusted: what Start-NitroTpmEmulator put out, a certificate, its file in PEM or DER, a PEM text, the SHA-256 hash
/// of its DER encoding as 64 hexadecimal digits, or <c>Aws</c>; several of them too.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class RootTransformationAttribute : ArgumentTransformationAttribute
{
    private const int MostBytes = 64 * 1024;
    private const int HashDigits = 64;

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData) => Read(engineIntrinsics, inputData).ToArray();

    private static IEnumerable<NitroTpmRootInfo> Read(EngineIntrinsics? engine, object? input)
    {
        object? value = input is PSObject wrapped ? wrapped.BaseObject : input;
        return value switch
        {
            NitroTpmRootInfo root => [root],
            NitroTpmEmulatorInfo emulator => [emulator.Root],
            NitroTpmCertificateInfo certificate => [Of(certificate.Encoded)],
            X509Certificate2 certificate => [Of(certificate.RawData)],
            byte[] bytes => [Of(bytes)],
            FileInfo file => [OfFile(file.FullName)],
            string text => [Parse(engine, text.Trim())],
            IEnumerable list => list.Cast<object?>().SelectMany(item => Read(engine, item)),
            _ => throw Refuse($"'{value}' is no root certificate"),
        };
    }

    private static NitroTpmRootInfo Parse(EngineIntrinsics? engine, string text)
    {
        if (text.Equals("aws", StringComparison.OrdinalIgnoreCase)) return AttestationInfos.Of(AttestationRoot.Aws);
        if (text.StartsWith("-----BEGIN", StringComparison.Ordinal)) return Of(System.Text.Encoding.Latin1.GetBytes(text));
        if (text.Length == HashDigits && text.All(char.IsAsciiHexDigit))
            return AttestationInfos.Of(AttestationRoot.FromSha256("the named root", Convert.FromHexString(text)));
        return OfFile(engine?.SessionState.Path.GetUnresolvedProviderPathFromPSPath(text) ?? Path.GetFullPath(text));
    }

    private static NitroTpmRootInfo OfFile(string path)
    {
        try
        {
            return Of(InputFile.ReadStart(path, MostBytes));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw Refuse($"The root's certificate cannot be read: {failed.Message.TrimEnd('.')}");
        }
    }

    private static NitroTpmRootInfo Of(byte[] certificate)
    {
        try
        {
            return AttestationInfos.Of(AttestationRoot.FromCertificate(certificate));
        }
        catch (AttestationException wrong)
        {
            throw Refuse(wrong.Message.TrimEnd('.'));
        }
    }

    private static ArgumentTransformationMetadataException Refuse(string what) => new(
        $"{what}: name the file of a certificate, give the certificate, its SHA-256 hash in 64 hexadecimal digits, what "
        + "Start-NitroTpmEmulator put out, or Aws.");
}
