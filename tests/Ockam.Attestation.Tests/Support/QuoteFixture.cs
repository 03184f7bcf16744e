using System.Text.Json;

namespace Ockam.Attestation.Tests.Support;

/// <summary>The genuine quote that came with a genuine document of a NitroTPM.</summary>
internal static class QuoteFixture
{
    public static TpmQuote Read()
    {
        JsonElement fixture = NitroVectors.Fixture;
        JsonElement quote = fixture.GetProperty("attestation").GetProperty("tpm").GetProperty("ecc_p256");
        byte[] attest = quote.Hex("attest_data");
        PcrSelection selection = QuotedFacts.Read(attest).Selection;
        JsonElement pcrs = fixture.GetProperty("pcrs").GetProperty("sha384");
        var values = new SortedDictionary<(TpmHash, int), byte[]>();
        foreach ((TpmHash bank, int register) in selection.Registers) values[(bank, register)] = pcrs.Hex($"{register}");
        return new TpmQuote(attest, Signature(quote.Hex("signature")), Key(fixture), new PcrValues(selection, values));
    }

    // The fixture has the signature in DER; a TPM writes both numbers by themselves.
    private static byte[] Signature(byte[] der)
    {
        var sequence = new System.Formats.Asn1.AsnReader(der, System.Formats.Asn1.AsnEncodingRules.DER).ReadSequence();
        byte[] r = sequence.ReadIntegerBytes().Span.TrimStart((byte)0).ToArray();
        byte[] s = sequence.ReadIntegerBytes().Span.TrimStart((byte)0).ToArray();
        return new TpmWriter().U16(TpmAlgorithm.EcDsa).U16((int)TpmHash.Sha256).Sized(r).Sized(s).ToArray();
    }

    private static byte[] Key(JsonElement fixture)
    {
        JsonElement key = fixture.GetProperty("ak_pubkeys").GetProperty("ecc_p256");
        byte[] template = TpmPublic.AttestationKey();
        // The template ends with two empty coordinates.
        return new TpmWriter().Bytes(template.AsSpan(0, template.Length - 4)).Sized(key.Hex("x")).Sized(key.Hex("y")).ToArray();
    }
}
