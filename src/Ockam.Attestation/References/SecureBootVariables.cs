using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ockam.Attestation;

/// <summary>
/// The variables of Secure Boot as they are stored: lists of signatures (UEFI specification, section 32.4.1), empty where there are
/// none. Secure Boot is on exactly if there is a platform key.
/// </summary>
/// <param name="PlatformKey">PK.</param>
/// <param name="KeyExchangeKeys">KEK.</param>
/// <param name="Allowed">db.</param>
/// <param name="Forbidden">dbx.</param>
public sealed record SecureBootVariables(
    ReadOnlyMemory<byte> PlatformKey, ReadOnlyMemory<byte> KeyExchangeKeys, ReadOnlyMemory<byte> Allowed, ReadOnlyMemory<byte> Forbidden)
{
    /// <summary>No variables at all: Secure Boot is off.</summary>
    public static SecureBootVariables None { get; } = new(default, default, default, default);

    /// <summary>Whether Secure Boot is on.</summary>
    public bool IsOn => !PlatformKey.IsEmpty;

    /// <summary>Sees that the variables are lists of signatures: a file of another kind would give registers that no machine has.</summary>
    /// <exception cref="AttestationException">One is none; the message names it.</exception>
    internal void RequireLists()
    {
        (string, ReadOnlyMemory<byte>)[] all =
            [("PK", PlatformKey), ("KEK", KeyExchangeKeys), ("db", Allowed), ("dbx", Forbidden)];
        foreach ((string name, ReadOnlyMemory<byte> lists) in all)
        {
            try
            {
                EfiSignature.ReadLists(lists);
            }
            catch (AttestationException wrong)
            {
                throw new AttestationException($"{name}: {wrong.Message}", wrong);
            }
        }
    }

    /// <summary>The certificates of db in the path of an image's signers, each with the GUID of its owner, in db's order.</summary>
    internal List<EfiSignature> AuthoritiesOf(EfiImage image)
    {
        List<EfiSignature> allowed = [.. EfiSignature.ReadLists(Allowed).Where(signature => signature.IsCertificate)];
        var path = new HashSet<string>();
        foreach (List<byte[]> certificates in image.Signatures()) AddPath(certificates, allowed, path);
        return [.. allowed.Where(signature => path.Contains(Convert.ToHexString(signature.Data)))];
    }

    private static void AddPath(List<byte[]> certificates, List<EfiSignature> allowed, HashSet<string> path)
    {
        try
        {
            using var chain = new X509Chain();
            foreach (byte[] other in certificates.Skip(1).Concat(allowed.Select(signature => signature.Data)))
                chain.ChainPolicy.ExtraStore.Add(X509CertificateLoader.LoadCertificate(other));
            chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
            chain.ChainPolicy.DisableCertificateDownloads = true;
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            // Firmware knows no time and no roots but db itself; here only who signed whom is asked.
            chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllFlags;
            using X509Certificate2 signer = X509CertificateLoader.LoadCertificate(certificates[0]);
            chain.Build(signer);
            foreach (X509ChainElement element in chain.ChainElements)
            {
                path.Add(Convert.ToHexString(element.Certificate.RawData));
                // What stands above a signature that does not verify has vouched for nothing.
                if (element.ChainElementStatus.Any(status => status.Status.HasFlag(X509ChainStatusFlags.NotSignatureValid))) break;
            }
        }
        catch (CryptographicException wrong)
        {
            throw new AttestationException(
                $"An entry of db or a certificate in a signature of the image is no certificate: {wrong.Message.TrimEnd('.')}.", wrong);
        }
    }
}
