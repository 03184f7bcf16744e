using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.References;

/// <summary>Images signed by the tool that Linux distributions use: its signature holds the hash that is computed here.</summary>
[Collection(ProcessCollection.Name)]
public sealed class SignedImageTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ockam-efi-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [NeedsFact("sbsign")]
    public async Task What_sbsign_signs_is_the_hash_and_the_signature_does_not_change_it()
    {
        byte[] file = new TestImage { [".text"] = RandomNumberGenerator.GetBytes(5_000), [".data"] = [4, 5] }.Build();
        using X509Certificate2 signer = Certificate("CN=signer", null);
        byte[] signed = await SignAsync(file, signer);
        EfiImage image = EfiImage.Parse(signed);
        Assert.Equal(EfiImage.Parse(file).AuthenticodeHash(), image.AuthenticodeHash());
        Assert.True(signed.AsSpan(file.Length).IndexOf(image.AuthenticodeHash(TpmHash.Sha256)) > 0);
    }

    [NeedsFact("sbsign")]
    public async Task With_Secure_Boot_the_certificate_of_db_that_vouches_for_the_image_is_measured_once()
    {
        using X509Certificate2 root = Certificate("CN=vendor", null);
        using X509Certificate2 signer = Certificate("CN=signer", root);
        using X509Certificate2 stranger = Certificate("CN=stranger", null);
        byte[] file = new TestImage { [".text"] = [1, 2, 3] }.Build();
        EfiImage image = EfiImage.Parse(await SignAsync(file, signer));
        byte[] db = [.. TestImage.SignatureList(stranger.RawData), .. TestImage.SignatureList(root.RawData)];
        var variables = new SecureBootVariables(TestImage.SignatureList(root.RawData), default, db, default);
        Assert.Equal([root.RawData], variables.AuthoritiesOf(image).Select(signature => signature.Data));
        byte[] once = PcrCalculator.SecureBoot([image], variables);
        Assert.Equal(once, PcrCalculator.SecureBoot([image, image], variables));
        // Without an image, nothing of db is measured but db itself.
        byte[] none = PcrCalculator.SecureBoot([], variables);
        byte[] name = System.Text.Encoding.Unicode.GetBytes("db");
        byte[] data = [.. new byte[16], .. root.RawData];
        byte[] measured = [.. new Guid("d719b2cb-3d3a-4596-a3bc-dad00e67656f").ToByteArray(), .. BitConverter.GetBytes(2L),
            .. BitConverter.GetBytes((long)data.Length), .. name, .. data];
        Assert.Equal(TpmHash.Sha384.Extend(none, TpmHash.Sha384.Digest(measured)), once);
        Assert.Empty(variables.AuthoritiesOf(EfiImage.Parse(await SignAsync(file, Certificate("CN=other", null)))));
        Assert.Empty(variables.AuthoritiesOf(EfiImage.Parse(file)));
    }

    private static X509Certificate2 Certificate(string name, X509Certificate2? issuer)
    {
        using RSA key = RSA.Create(2048);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        if (issuer is null) return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(100));
        using X509Certificate2 made = request.Create(issuer, now.AddDays(-1), now.AddDays(99), [1, 2, 3]);
        return made.CopyWithPrivateKey(key);
    }

    private async Task<byte[]> SignAsync(byte[] file, X509Certificate2 signer)
    {
        string Name(string name) => Path.Combine(_folder, name);
        using RSA key = signer.GetRSAPrivateKey()!;
        await File.WriteAllBytesAsync(Name("image"), file);
        await File.WriteAllTextAsync(Name("key.pem"), key.ExportPkcs8PrivateKeyPem());
        await File.WriteAllTextAsync(Name("cert.pem"), signer.ExportCertificatePem());
        var start = new ProcessStartInfo(
            Tools.Locate("sbsign"), ["--key", Name("key.pem"), "--cert", Name("cert.pem"), "--output", Name("signed"), Name("image")])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string errors = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, errors);
        return await File.ReadAllBytesAsync(Name("signed"));
    }
}
