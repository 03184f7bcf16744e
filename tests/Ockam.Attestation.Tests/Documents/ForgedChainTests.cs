using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Ockam.Attestation.Tests.Support;
using Check = Ockam.Attestation.AttestationCheckKind;

namespace Ockam.Attestation.Tests.Documents;

/// <summary>Chains whose every signature is right and something else wrong: a verifier of signatures alone would believe them.</summary>
public class ForgedChainTests
{
    [Fact]
    public void A_chain_in_the_shape_of_the_real_one_is_believed()
    {
        AttestationVerdict verdict = new TestChain().Judge();
        Assert.Empty(verdict.Objections);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_certificate_that_is_no_authority_vouches_for_none(int level)
    {
        var chain = new TestChain();
        chain.Levels[level] = chain.Levels[level] with { Authority = false, PathLength = null };
        AssertRefused(chain, Check.CertificateUse, "is no certificate authority");
    }

    [Fact]
    public void An_authority_that_may_not_sign_certificates_vouches_for_none()
    {
        var chain = new TestChain();
        chain.Levels[2] = chain.Levels[2] with { Usage = X509KeyUsageFlags.DigitalSignature };
        AssertRefused(chain, Check.CertificateUse, "may not sign certificates");
        chain.Levels[2] = chain.Levels[2] with { Usage = null };
        AssertRefused(chain, Check.CertificateUse, "does not say what its key may be used for");
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 1)]
    [InlineData(2, 0)]
    public void A_path_that_is_longer_than_an_authority_allows_is_refused(int level, int allowed)
    {
        var chain = new TestChain();
        chain.Levels[level] = chain.Levels[level] with { PathLength = allowed };
        AssertRefused(chain, Check.CertificateUse, $"allows {allowed} authorities below it, but {allowed + 1} follow");
    }

    [Fact]
    public void A_leaf_that_is_an_authority_or_may_not_sign_is_refused()
    {
        var chain = new TestChain();
        chain.Levels[4] = chain.Levels[4] with { Authority = true };
        AssertRefused(chain, Check.CertificateUse, "a module's is none");
        chain.Levels[4] = chain.Levels[4] with { Authority = false, Usage = X509KeyUsageFlags.KeyAgreement };
        AssertRefused(chain, Check.CertificateUse, "may not sign data");
        chain.Levels[4] = chain.Levels[4] with { Usage = null };
        AssertRefused(chain, Check.CertificateUse, "may not sign data");
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void A_key_on_another_curve_is_refused(int level)
    {
        var chain = new TestChain();
        chain.Levels[level] = chain.Levels[level] with { Curve = ECCurve.NamedCurves.nistP256 };
        AssertRefused(chain, Check.Chain, "only 1.3.132.0.34 (P-384) is allowed");
    }

    [Fact]
    public void A_critical_extension_that_is_not_known_refuses_the_chain_and_another_does_not()
    {
        var chain = new TestChain();
        chain.Levels[3] = chain.Levels[3] with { Extra = new X509Extension("1.2.3.4", [5, 0], critical: false) };
        Assert.True(chain.Judge().IsValid);
        chain.Levels[3] = chain.Levels[3] with { Extra = new X509Extension("1.2.3.4", [5, 0], critical: true) };
        AssertRefused(chain, Check.Chain, "the critical extension 1.2.3.4");
    }

    [Fact]
    public void A_document_that_names_another_module_than_its_leaf_is_refused()
    {
        var chain = new TestChain { ModuleId = "i-0fedcba9876543210-tpm0000000000000000" };
        AssertRefused(chain, Check.Identity, "is not that of the module");
        AssertRefused(new TestChain { ModuleId = TestChain.Instance }, Check.Identity, "does not have the form");
        AssertRefused(new TestChain { ModuleId = TestChain.Instance + "-enc0123456789abcdef" }, Check.Identity, "is no NitroTPM");
    }

    [Fact]
    public void A_leaf_under_the_certificate_of_another_instance_or_region_is_refused()
    {
        var chain = new TestChain();
        chain.Levels[3] = chain.Levels[3] with { CommonName = "i-0fedcba9876543210.us-east-1.aws.nitro-enclaves" };
        AssertRefused(chain, Check.Identity, "is not that of instance");
        chain.Levels[3] = chain.Levels[3] with { CommonName = $"{TestChain.Instance}.eu-west-1.aws.nitro-enclaves" };
        AssertRefused(chain, Check.Identity, "in region us-east-1");
        chain.Levels[3] = chain.Levels[3] with { CommonName = $"{TestChain.Instance}0.us-east-1.aws.nitro-enclaves" };
        AssertRefused(chain, Check.Identity, "is not that of instance");
    }

    private static void AssertRefused(TestChain chain, Check check, string reason)
    {
        AttestationVerdict verdict = chain.Judge();
        Assert.False(verdict.IsValid);
        Assert.Equal(AttestationOutcome.Failed, verdict[check].Outcome);
        Assert.Contains(reason, verdict[check].Detail, StringComparison.Ordinal);
    }
}
