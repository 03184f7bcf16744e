using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Ockam.Attestation;

/// <summary>
/// The test authority under whose root an emulator's documents stand. It is made once per user. Whoever can read its key can make any
/// document under its root, so no verifier but a test's should trust it.
/// </summary>
public sealed class EmulatorAuthority : IDisposable
{
    /// <summary>The organization in the root's name, by which a verifier can say why it refuses the document.</summary>
    internal const string Organization = "OckamPS NitroTPM emulator";

    private const string KeyFile = "root.key.pem";
    private const string CertificateFile = "root.pem";
    private const string LockFile = "root.lock";

    // As long as AWS's own root.
    private const int RootYears = 30;

    private readonly X509Certificate2 _root;

    private EmulatorAuthority(X509Certificate2 root, string? folder)
    {
        _root = root;
        Folder = folder;
    }

    /// <summary>Where its files are; null if it is in memory alone.</summary>
    public string? Folder { get; }

    /// <summary>The root as a verifier takes it, to trust the emulator's documents on purpose.</summary>
    public AttestationRoot Root => AttestationRoot.FromCertificate(_root.RawData);

    /// <summary>The root's certificate in PEM.</summary>
    public string ExportRootPem() => _root.ExportCertificatePem();

    /// <summary>An authority that ends with this process.</summary>
    /// <param name="clock">Tells the time; the system's clock if null.</param>
    public static EmulatorAuthority CreateInMemory(TimeProvider? clock = null) => new(Create(clock ?? TimeProvider.System), null);

    /// <summary>This user's authority: the one that is there, or a new one.</summary>
    /// <param name="folder">Where its files are; the user's folder for application data if null.</param>
    /// <param name="clock">Tells the time; the system's clock if null.</param>
    /// <exception cref="AttestationException">The files are damaged, or may not be read or written.</exception>
    public static EmulatorAuthority OpenOrCreate(string? folder = null, TimeProvider? clock = null)
    {
        folder ??= Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
            "ockam", "nitrotpm-emulator");
        try
        {
            PrivateFolder.Ensure(folder);
            string key = Path.Combine(folder, KeyFile);
            if (!File.Exists(key))
            {
                // Two sessions may begin at once, and their certificate and key must be of one pair.
                using FileStream gate = PrivateFolder.Lock(Path.Combine(folder, LockFile));
                if (!File.Exists(key)) Write(folder, clock ?? TimeProvider.System);
            }

            return new EmulatorAuthority(X509Certificate2.CreateFromPemFile(Path.Combine(folder, CertificateFile), key), folder);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new AttestationException(
                $"The emulator's authority in {folder} cannot be used: {failed.Message} Remove the folder to make a new one.", failed);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Dispose();

    /// <summary>Whether a root says that it is an emulator's. It is a hint for people and grants nothing.</summary>
    internal static bool IsEmulated(AttestationCertificate root) => root.Subject.Contains(Organization, StringComparison.Ordinal);

    /// <summary>The root's certificate with its key; it belongs to this authority.</summary>
    internal X509Certificate2 Certificate => _root;

    private static X509Certificate2 Create(TimeProvider clock)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var request = new CertificateRequest(
            $"CN=aws.nitro-enclaves.test, OU=Test, O={Organization}, C=US", key, HashAlgorithmName.SHA384);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(
            X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        DateTimeOffset now = clock.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(RootYears));
    }

    // The certificate first: who finds the key finds the whole.
    private static void Write(string folder, TimeProvider clock)
    {
        using X509Certificate2 root = Create(clock);
        using ECDsa key = root.GetECDsaPrivateKey()!;
        File.WriteAllText(Path.Combine(folder, CertificateFile), root.ExportCertificatePem());
        PrivateFolder.Write(Path.Combine(folder, KeyFile), System.Text.Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
    }
}
