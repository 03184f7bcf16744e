using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ockam.Attestation.Tests.Support;

namespace Ockam.Attestation.Tests.References;

/// <summary>Signatures of images whose set of certificates holds something else: an error about the image, whatever it is.</summary>
public sealed class DamagedSignatureTests
{
    private static readonly byte[] s_image = new TestImage { [".text"] = [1, 2, 3] }.Build();

    [Fact]
    public void The_signers_certificate_is_found_wherever_it_stands_in_the_set()
    {
        using X509Certificate2 signer = Certificate("CN=signer");
        using X509Certificate2 other = Certificate("CN=other");
        EfiImage image = EfiImage.Parse(TestImage.Sign(s_image, signer, other.RawData, signer.RawData));
        Assert.Equal([signer.RawData, other.RawData], Assert.Single(image.Signatures()));
    }

    [Theory]
    [InlineData("0403010203")]
    [InlineData("3000")]
    [InlineData("3003020101")]
    [InlineData("0500")]
    [InlineData("A1023000")]
    public void What_is_no_certificate_is_refused_as_a_malformed_signature(string value)
    {
        using X509Certificate2 signer = Certificate("CN=signer");
        byte[] wrong = Convert.FromHexString(value);
        byte[] list = TestImage.SignatureList(signer.RawData);
        var variables = new SecureBootVariables(list, default, list, default);
        foreach (byte[][] set in (byte[][][])[[wrong, signer.RawData], [signer.RawData, wrong]])
        {
            EfiImage image = EfiImage.Parse(TestImage.Sign(s_image, signer, set));
            var refused = Assert.Throws<AttestationException>(() => PcrReference.Compute([image], variables));
            Assert.Contains("signature of the image", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_entry_of_db_that_is_no_certificate_is_refused()
    {
        using X509Certificate2 signer = Certificate("CN=signer");
        EfiImage image = EfiImage.Parse(TestImage.Sign(s_image, signer, signer.RawData));
        byte[] key = TestImage.SignatureList(signer.RawData);
        var variables = new SecureBootVariables(key, default, TestImage.SignatureList([1, 2, 3, 4]), default);
        var refused = Assert.Throws<AttestationException>(() => PcrReference.Compute([image], variables));
        Assert.Contains("An entry of db", refused.Message, StringComparison.Ordinal);
    }

    private static X509Certificate2 Certificate(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
