using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ockam.Benchmarks.Portals;

/// <summary>
/// Self-signed certificates on P-256 for the two ends of a tunnel with mutual TLS. Their keys lie in the workshop's folder, which no
/// other user can enter, and go with it.
/// </summary>
internal static class Certificates
{
    /// <summary>Makes one.</summary>
    /// <returns>The path of a PEM file with the certificate and its key, and of one with the certificate alone.</returns>
    public static (string WithKey, string Alone) Create(Workshop workshop, string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        // Its own authority: each end is told to take the other's certificate and no other.
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
        string pem = certificate.ExportCertificatePem() + "\n";
        string withKey = workshop.Write($"{name}.pem", pem + key.ExportPkcs8PrivateKeyPem() + "\n");
        return (withKey, workshop.Write($"{name}.crt", pem));
    }
}
