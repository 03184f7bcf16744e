using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ockam.Node.Configuration;

/// <summary>Looks into files of certificates, so that a file that names useless ones is found before a node starts with it.</summary>
internal static class CertificateFiles
{
    // All authorities that a system trusts take a fifth of this. What has no length is no ordinary file, and may never end.
    private const long MaximumLength = 1024 * 1024;

    /// <summary>Why a file is no source of certificates; null if it is one.</summary>
    public static string? WhyNoCertificates(string file) => Try(file, "it holds nothing but damaged certificates", () =>
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(file);
        foreach (X509Certificate2 certificate in certificates) certificate.Dispose();
        return certificates.Count == 0 ? "it holds no certificate in PEM form" : null;
    });

    /// <summary>Why a file is not that of the private key of the first certificate of another; null if it is.</summary>
    public static string? WhyNoKey(string certificateFile, string keyFile) =>
        Try(keyFile, "it holds no private key in PEM form that belongs to the certificate", () =>
        {
            X509Certificate2.CreateFromPemFile(certificateFile, keyFile).Dispose();
            return null;
        });

    private static string? Try(string file, string otherwise, Func<string?> read)
    {
        try
        {
            long length = new FileInfo(file).Length;
            if (length is 0 or > MaximumLength) return $"it is empty, no ordinary file, or longer than {MaximumLength} bytes";
            return read();
        }
        // The second where key and certificate are both whole, and not of one pair.
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            return otherwise;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "it cannot be read by this user";
        }
    }
}
