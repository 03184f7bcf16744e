using System.Security.Cryptography;
using Ockam.Attestation.Tests.Support;
using Check = Ockam.Attestation.AttestationCheckKind;

namespace Ockam.Attestation.Tests.Documents;

/// <summary>Every document of the test data gets the verdict that its README gives it.</summary>
public class GenuineDocumentTests
{
    private readonly AttestationVerifier _verifier = new();

    [VectorFact]
    public void A_genuine_document_of_a_NitroTPM_is_believed_in_all_that_it_says()
    {
        byte[] bytes = NitroVectors.Read(NitroVectors.NitroTpm);
        AttestationVerdict verdict = _verifier.Verify(bytes, NitroVectors.At(NitroVectors.NitroTpm) with
        {
            Kind = AttestationDocumentKind.NitroTpm,
            Nonce = NitroVectors.Fixture.Hex("nonce"),
            InstanceIds = ["i-01cfb383223e42522"],
            Pcrs = FixturePcrs(),
        });

        Assert.Empty(verdict.Objections);
        Assert.True(verdict.IsValid);
        Assert.Equal(AttestationOutcome.Passed, verdict[Check.Nonce].Outcome);
        Assert.Equal(AttestationOutcome.Passed, verdict[Check.Pcrs].Outcome);
        Assert.Equal(AttestationOutcome.NotRequested, verdict[Check.UserData].Outcome);
        AttestationDocument document = verdict.Require();
        Assert.Equal("i-01cfb383223e42522-tpm0000000000000000", document.ModuleId);
        Assert.Equal(24, document.Pcrs.Count);
        Assert.Equal(65, document.PublicKey!.Value.Length);
        Assert.Null(document.UserData);
        Assert.Equal(bytes, document.Encoded.ToArray());
        Assert.Equal(5, verdict.Certificates.Count);
        Assert.Equal("i-01cfb383223e42522.us-east-1.aws.nitro-enclaves", verdict.Certificates[3].CommonName);
        Assert.Equal(new DateTimeOffset(2026, 2, 3, 13, 12, 2, TimeSpan.Zero), verdict.Certificates[4].NotAfter);
    }

    [VectorFact]
    public void A_genuine_document_of_an_Enclave_is_believed()
    {
        AttestationVerdict verdict = _verifier.Verify(
            NitroVectors.Read(NitroVectors.Enclave), NitroVectors.At(NitroVectors.Enclave) with { UserData = new byte[64] });
        Assert.Empty(verdict.Objections);
        Assert.Equal(AttestationOutcome.Passed, verdict[Check.UserData].Outcome);
        Assert.Equal(AttestationDocumentKind.NitroEnclave, verdict.Document!.Kind);
    }

    [VectorTheory]
    [InlineData(NitroVectors.Debug)]
    [InlineData(NitroVectors.LongNonce)]
    public void A_document_from_debug_mode_is_refused_unless_it_is_asked_for(string file)
    {
        byte[] document = NitroVectors.Read(file);
        AttestationVerdict verdict = _verifier.Verify(document, NitroVectors.At(file));
        Assert.False(verdict.IsValid);
        AttestationCheck objection = Assert.Single(verdict.Objections);
        Assert.Equal((Check.Debug, AttestationOutcome.Failed), (objection.Kind, objection.Outcome));
        Assert.Contains("debug mode", objection.Detail, StringComparison.Ordinal);
        Assert.True(_verifier.Verify(document, NitroVectors.At(file) with { AllowDebug = true }).IsValid);
    }

    [VectorTheory]
    [InlineData(NitroVectors.Unsigned)]
    [InlineData(NitroVectors.Damaged)]
    public void A_document_that_its_leaf_did_not_sign_is_refused_for_just_that(string file)
    {
        AttestationVerdict verdict = _verifier.Verify(NitroVectors.Read(file), NitroVectors.At(file) with { AllowDebug = true });
        AttestationCheck objection = Assert.Single(verdict.Objections);
        Assert.Equal((Check.Signature, AttestationOutcome.Failed), (objection.Kind, objection.Outcome));
        Assert.Throws<AttestationRefusedException>(verdict.Require);
    }

    [VectorFact]
    public void A_self_signed_fake_is_no_document_and_no_check_passes()
    {
        AttestationVerdict verdict = _verifier.Verify(NitroVectors.Read(NitroVectors.SelfSigned));
        Assert.False(verdict.IsValid);
        Assert.Contains("unprotected header", verdict[Check.Form].Detail, StringComparison.Ordinal);
        Assert.All(verdict.Checks.Skip(1), check => Assert.Equal(AttestationOutcome.NotPossible, check.Outcome));
        // What it says is no better where its envelope is mended.
        var mended = new EditableDocument(NitroVectors.Read(NitroVectors.SelfSigned)) { Unprotected = [0xa0] };
        Assert.Contains("cabundle", _verifier.Verify(mended.Encode())[Check.Form].Detail, StringComparison.Ordinal);
        mended["cabundle"] = [0x81, .. mended["certificate"]];
        AttestationVerdict second = _verifier.Verify(mended.Encode(), new AttestationExpectations { MaximumAge = null });
        Assert.False(second.IsValid);
        Assert.Equal(AttestationOutcome.Failed, second[Check.Root].Outcome);
    }

    [VectorFact]
    public void A_document_with_the_tag_of_COSE_in_front_is_the_same_document()
    {
        byte[] tagged = [0xd2, .. NitroVectors.Read(NitroVectors.NitroTpm)];
        Assert.True(_verifier.Verify(tagged, NitroVectors.At(NitroVectors.NitroTpm)).IsValid);
        tagged[0] = 0xd1;
        Assert.Contains("tagged 17", _verifier.Verify(tagged)[Check.Form].Detail, StringComparison.Ordinal);
    }

    [VectorFact]
    public void The_pinned_root_is_the_one_that_AWS_published()
    {
        byte[] pem = NitroVectors.Read("roots/aws-nitro-root-g1.pem");
        Assert.Equal(AttestationRoot.Aws, AttestationRoot.FromCertificate(pem));
        byte[] first = new EditableDocument(NitroVectors.Read(NitroVectors.Enclave)).Authorities[0];
        Assert.Equal(AttestationRoot.Aws.Sha256, SHA256.HashData(first).ToHex());
        Assert.Throws<AttestationException>(() => AttestationRoot.FromCertificate("no certificate"u8));
    }

    [VectorFact]
    public void The_quote_that_came_with_the_document_is_signed_by_the_key_in_it()
    {
        TpmQuote quote = QuoteFixture.Read();
        byte[] nonce = NitroVectors.Fixture.Hex("nonce");
        Assert.Empty(quote.Verify(nonce, quote.ExportPublicKey()));
        AttestationDocument document = AttestationDocument.Parse(NitroVectors.Read(NitroVectors.NitroTpm));
        ECPoint point = TpmPublic.EccKey(quote.PublicKey.Span).Q;
        Assert.Equal<byte>([4, .. point.X!, .. point.Y!], document.PublicKey!.Value.ToArray());
        Assert.Equal(document.Pcrs[4].ToArray(), quote.Pcrs[TpmHash.Sha384, 4].ToArray());
        Assert.NotEmpty(quote.Verify(new byte[32], quote.ExportPublicKey()));
        Assert.NotEmpty(quote.Verify(nonce, new byte[91]));
        Assert.Throws<ArgumentException>(() => quote.Verify([], quote.ExportPublicKey()));
    }

    private static Dictionary<int, ReadOnlyMemory<byte>> FixturePcrs() =>
        NitroVectors.Fixture.GetProperty("pcrs").GetProperty("sha384").EnumerateObject()
            .ToDictionary(pcr => int.Parse(pcr.Name, null), pcr => (ReadOnlyMemory<byte>)pcr.Value.FromHex());
}
