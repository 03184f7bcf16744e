using Ockam.Attestation.Tests.Support;
using Check = Ockam.Attestation.AttestationCheckKind;

namespace Ockam.Attestation.Tests.Documents;

/// <summary>Every way to spoil a genuine document is refused, and for the reason that it is wrong.</summary>
public class ForgedDocumentTests
{
    private static readonly AttestationVerifier s_verifier = new();

    [VectorFact]
    public void A_bit_that_is_flipped_in_the_payload_breaks_the_signature()
    {
        var document = new EditableDocument(Genuine());
        document["nonce"][^1] ^= 1;
        AssertRefused(document, Check.Signature, "changed");
    }

    [VectorTheory]
    [InlineData(0)]
    [InlineData(47)]
    [InlineData(95)]
    public void A_bit_that_is_flipped_in_the_signature_breaks_it(int at)
    {
        var document = new EditableDocument(Genuine());
        document.Signature[at] ^= 1;
        AssertRefused(document, Check.Signature, "changed");
    }

    [VectorTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_bit_that_is_flipped_in_the_signature_of_an_authority_breaks_the_chain(int authority)
    {
        var document = new EditableDocument(Genuine());
        List<byte[]> authorities = document.Authorities;
        authorities[authority][^1] ^= 1;
        document.Authorities = authorities;
        AssertRefused(document, Check.Chain, "The signature of the certificate");
    }

    [VectorFact]
    public void A_bit_that_is_flipped_in_the_leaf_certificate_breaks_the_chain()
    {
        var document = new EditableDocument(Genuine());
        byte[] leaf = document["certificate"];
        // A digit of its serial number, near the start of the signed part.
        leaf[20] ^= 1;
        AssertRefused(document, Check.Chain, "The signature of the certificate");
    }

    [VectorTheory]
    [InlineData("module_id")]
    [InlineData("digest")]
    [InlineData("timestamp")]
    [InlineData("nitrotpm_pcrs")]
    [InlineData("certificate")]
    [InlineData("cabundle")]
    public void A_key_that_is_dropped_is_missed_by_its_name(string key)
    {
        var document = new EditableDocument(Genuine());
        document.Entries.RemoveAll(entry => entry.Key == key);
        AssertRefused(document, Check.Form, key);
    }

    [VectorTheory]
    [InlineData("module_id")]
    [InlineData("timestamp")]
    [InlineData("nitrotpm_pcrs")]
    [InlineData("public_key")]
    [InlineData("nonce")]
    public void A_key_that_is_doubled_is_refused_by_its_name(string key)
    {
        var document = new EditableDocument(Genuine());
        document.Entries.Add((key, document[key]));
        AssertRefused(document, Check.Form, $"the key {key} stands twice");
    }

    [VectorFact]
    public void A_key_that_no_document_has_is_refused()
    {
        var document = new EditableDocument(Genuine());
        document.Entries.Add(("trust_me", [0xf5]));
        AssertRefused(document, Check.Form, "'trust_me'");
    }

    [VectorFact]
    public void Registers_of_both_kinds_are_refused()
    {
        var document = new EditableDocument(Genuine());
        document.Entries.Add(("pcrs", document["nitrotpm_pcrs"]));
        AssertRefused(document, Check.Form, "both pcrs and nitrotpm_pcrs");
    }

    [VectorFact]
    public void Registers_of_a_NitroTPM_that_are_called_those_of_an_Enclave_contradict_the_module()
    {
        var document = new EditableDocument(Genuine());
        document.Entries.Add(("pcrs", document["nitrotpm_pcrs"]));
        document.Entries.RemoveAll(entry => entry.Key == "nitrotpm_pcrs");
        AssertRefused(document, Check.Identity, "is no Nitro Enclave");
    }

    [VectorFact]
    public void Two_authorities_in_the_wrong_order_are_no_chain()
    {
        var document = new EditableDocument(Genuine());
        List<byte[]> authorities = document.Authorities;
        document.Authorities = [authorities[0], authorities[2], authorities[1], authorities[3]];
        AssertRefused(document, Check.Chain, "names the issuer");
    }

    [VectorFact]
    public void An_authority_that_is_left_out_is_missed()
    {
        var document = new EditableDocument(Genuine());
        List<byte[]> authorities = document.Authorities;
        document.Authorities = [authorities[0], authorities[1], authorities[3]];
        AssertRefused(document, Check.Chain, "names the issuer");
    }

    [VectorFact]
    public void A_chain_that_begins_elsewhere_has_no_root_that_is_trusted()
    {
        var document = new EditableDocument(Genuine());
        List<byte[]> authorities = document.Authorities;
        document.Authorities = [.. authorities[1..]];
        AssertRefused(document, Check.Root, "is not trusted");
    }

    [VectorFact]
    public void A_root_that_is_replaced_is_refused_by_its_hash_and_breaks_the_chain()
    {
        var document = new EditableDocument(Genuine());
        List<byte[]> authorities = document.Authorities;
        authorities[0] = authorities[1];
        document.Authorities = authorities;
        AssertRefused(document, Check.Root, "is not trusted");
        AssertRefused(document, Check.Chain, "names the issuer");
    }

    [VectorFact]
    public void Without_a_trusted_root_nothing_is_believed()
    {
        AttestationVerdict verdict = s_verifier.Verify(Genuine(), At() with { Roots = [] });
        Assert.Equal([Check.Root], verdict.Objections.Select(check => check.Kind));
    }

    [VectorTheory]
    [InlineData(95)]
    [InlineData(97)]
    public void A_signature_of_another_length_is_refused(int length)
    {
        var document = new EditableDocument(Genuine());
        document.Signature = [.. document.Signature.Concat(new byte[1]).Take(length)];
        AssertRefused(document, Check.Form, $"the signature has {length} bytes, not 96");
    }

    [VectorTheory]
    [InlineData("a10126", "the algorithm is -7")]
    [InlineData("a0", "must hold the algorithm")]
    [InlineData("a2013822044101", "must hold the algorithm")]
    [InlineData("a1013822f6", "follow the protected header")]
    public void Another_protected_header_is_refused(string header, string reason)
    {
        var document = new EditableDocument(Genuine()) { Header = header.FromHex() };
        AssertRefused(document, Check.Form, reason);
    }

    [VectorTheory]
    [InlineData("f6")]
    [InlineData("80")]
    [InlineData("a10101")]
    public void An_unprotected_header_that_is_no_empty_map_is_refused(string header)
    {
        var document = new EditableDocument(Genuine()) { Unprotected = header.FromHex() };
        AssertRefused(document, Check.Form, "unprotected header");
    }

    [VectorFact]
    public void Bytes_after_the_document_are_refused() =>
        AssertRefused([.. Genuine(), 0], Check.Form, "1 bytes follow the document");

    [VectorFact]
    public void A_document_beyond_the_largest_size_is_refused_before_it_is_read() =>
        AssertRefused(new byte[AttestationDocument.MaximumLength + 1], Check.Form, "1 to 32768 are allowed");

    [VectorTheory]
    [InlineData(0)]
    [InlineData(47)]
    [InlineData(49)]
    [InlineData(32)]
    public void A_register_of_a_NitroTPM_has_48_bytes(int length)
    {
        var document = new EditableDocument(Genuine());
        document["nitrotpm_pcrs"] = [0xa1, 0x04, .. EditableDocument.Bytes(new byte[length])];
        AssertRefused(document, Check.Form, $"register 4 of nitrotpm_pcrs has {length} bytes");
    }

    [VectorTheory]
    [InlineData("a0", "has no registers")]
    [InlineData("a11820", "has the register 32")]
    [InlineData("a120", "a key that is no number")]
    [InlineData("80", "must be a map")]
    public void Registers_of_another_form_are_refused(string pcrs, string reason)
    {
        var document = new EditableDocument(Genuine());
        document["nitrotpm_pcrs"] = pcrs.FromHex();
        AssertRefused(document, Check.Form, reason);
    }

    [VectorTheory]
    [InlineData("nonce", 1025)]
    [InlineData("user_data", 1025)]
    [InlineData("public_key", 1025)]
    [InlineData("public_key", 0)]
    [InlineData("certificate", 1025)]
    [InlineData("certificate", 0)]
    public void A_field_beyond_its_limits_is_refused(string key, int length)
    {
        var document = new EditableDocument(Genuine());
        document[key] = EditableDocument.Bytes(new byte[length]);
        AssertRefused(document, Check.Form, $"{key} has {length} bytes");
    }

    [VectorTheory]
    [InlineData("nonce")]
    [InlineData("user_data")]
    [InlineData("public_key")]
    public void A_field_of_1024_bytes_is_well_formed(string key)
    {
        var document = new EditableDocument(Genuine());
        document[key] = EditableDocument.Bytes(new byte[1024]);
        Assert.Equal(AttestationOutcome.Passed, s_verifier.Verify(document.Encode(), At())[Check.Form].Outcome);
    }

    [VectorFact]
    public void Another_nonce_or_public_key_than_the_expected_is_refused()
    {
        byte[] nonce = NitroVectors.Fixture.Hex("nonce");
        nonce[0] ^= 1;
        AssertRefused(At() with { Nonce = nonce }, Check.Nonce, "may be a replay");
        AssertRefused(At() with { PublicKey = new byte[65] }, Check.PublicKey, "not the expected one");
        AssertRefused(At() with { UserData = new byte[1] }, Check.UserData, "has no user data");
    }

    [Fact]
    public void An_empty_nonce_is_no_expectation_since_every_document_could_answer_it()
    {
        ArgumentException refused = Assert.Throws<ArgumentException>(() => new AttestationExpectations { Nonce = Array.Empty<byte>() });
        Assert.Contains("proves no freshness", refused.Message, StringComparison.Ordinal);
        Assert.Null(new AttestationExpectations { Nonce = null }.Nonce);
    }

    [VectorFact]
    public void A_register_with_another_value_is_named_with_what_it_measures()
    {
        var expected = new Dictionary<int, ReadOnlyMemory<byte>> { [4] = new byte[48], [12] = new byte[48] };
        string detail = AssertRefused(At() with { Pcrs = expected }, Check.Pcrs, "PCR4 (boot loader or unified kernel image) is 1a1f166e");
        Assert.DoesNotContain("PCR12", detail, StringComparison.Ordinal);
        expected = new Dictionary<int, ReadOnlyMemory<byte>> { [30] = new byte[48] };
        AssertRefused(At() with { Pcrs = expected }, Check.Pcrs, "PCR30 is not in the document");
    }

    [VectorFact]
    public void Another_instance_or_kind_than_the_expected_is_refused()
    {
        AssertRefused(At() with { InstanceIds = ["i-00000000000000000"] }, Check.Identity, "not one of those that are expected");
        AssertRefused(At() with { Kind = AttestationDocumentKind.NitroEnclave }, Check.Identity, "A Nitro Enclave is expected");
    }

    private static byte[] Genuine() => NitroVectors.Read(NitroVectors.NitroTpm);

    private static AttestationExpectations At() => NitroVectors.At(NitroVectors.NitroTpm);

    private static void AssertRefused(EditableDocument document, Check check, string reason) =>
        AssertRefused(document.Encode(), check, reason);

    private static void AssertRefused(byte[] document, Check check, string reason) =>
        AssertRefused(s_verifier.Verify(document, At()), check, reason);

    private static string AssertRefused(AttestationExpectations expectations, Check check, string reason)
    {
        AttestationVerdict verdict = s_verifier.Verify(Genuine(), expectations);
        Assert.Equal([check], verdict.Objections.Select(objection => objection.Kind));
        return AssertRefused(verdict, check, reason);
    }

    private static string AssertRefused(AttestationVerdict verdict, Check check, string reason)
    {
        Assert.False(verdict.IsValid);
        Assert.Equal(AttestationOutcome.Failed, verdict[check].Outcome);
        Assert.Contains(reason, verdict[check].Detail, StringComparison.Ordinal);
        return verdict[check].Detail;
    }
}
