using System.Security.Cryptography;
using Ockam.Attestation.Tests.Support;
using Kind = Ockam.Attestation.TpmQuoteCheckKind;

namespace Ockam.Attestation.Tests.Quotes;

/// <summary>A genuine quote of a NitroTPM, judged check by check, and as a text that goes to another machine.</summary>
public class QuoteTests
{
    private static readonly byte[] s_nonce = Vectors.Folder is null ? [] : NitroVectors.Fixture.Hex("nonce");

    [VectorFact]
    public void A_genuine_quote_passes_every_check_by_its_key_and_by_the_keys_hash()
    {
        TpmQuote quote = QuoteFixture.Read();
        foreach (byte[] trusted in (byte[][])[quote.ExportPublicKey(), quote.KeyFingerprint()])
        {
            IReadOnlyList<TpmQuoteCheck> checks = quote.Check(s_nonce, trusted);
            Assert.Equal([Kind.KeyUse, Kind.TrustedKey, Kind.Signature, Kind.Nonce, Kind.Registers], checks.Select(check => check.Kind));
            Assert.All(checks, check => Assert.True(check.Passed, check.Detail));
        }

        Assert.Equal(s_nonce, quote.QuotedNonce());
    }

    [VectorFact]
    public void Each_check_fails_for_its_own_reason()
    {
        TpmQuote quote = QuoteFixture.Read();
        byte[] key = quote.ExportPublicKey();
        AssertFails(quote, [1, 2, 3], key, Kind.Nonce);
        AssertFails(quote, s_nonce, new byte[32], Kind.TrustedKey);
        AssertFails(quote, s_nonce, [], Kind.TrustedKey);
        byte[] signature = quote.Signature.ToArray();
        signature[^1] ^= 1;
        AssertFails(quote with { Signature = signature }, s_nonce, key, Kind.Signature);
        AssertFails(quote with { Attest = quote.Attest[..^1] }, s_nonce, key, Kind.Form);
        // The scheme and hash that the signature names are not signed; the key's are.
        signature = quote.Signature.ToArray();
        signature[3] = (byte)TpmHash.Sha384;
        AssertFails(quote with { Signature = signature }, s_nonce, key, Kind.Form);
        // A key that signs whatever it is given can sign a quote that no TPM has made.
        byte[] area = quote.PublicKey.ToArray();
        area[5] &= 0xfe;
        AssertFails(quote with { PublicKey = area }, s_nonce, key, Kind.KeyUse);
        string json = quote.ToJson();
        string value = Convert.ToHexStringLower(quote.Pcrs[TpmHash.Sha384, 4].Span);
        AssertFails(TpmQuote.FromJson(json.Replace(value, new string('1', 96), StringComparison.Ordinal)), s_nonce, key, Kind.Registers);
        Assert.Throws<ArgumentException>(() => quote.Verify([], key));
    }

    [Theory]
    [InlineData(TpmAlgorithm.Null, TpmHash.Sha256, true)]
    [InlineData(TpmAlgorithm.Null, TpmHash.Sha384, true)]
    [InlineData(TpmAlgorithm.Null, TpmHash.Sha1, false)]
    [InlineData(TpmAlgorithm.EcDsa, TpmHash.Sha256, true)]
    [InlineData(TpmAlgorithm.EcDsa, TpmHash.Sha384, false)]
    [InlineData(TpmAlgorithm.RsaSsa, TpmHash.Sha256, false)]
    public void A_signature_counts_if_the_key_signs_so_and_its_hash_can_be_trusted(int scheme, TpmHash hash, bool counts)
    {
        using ECDsa signer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        ECPoint point = signer.ExportParameters(includePrivateParameters: false).Q;
        TpmWriter area = new TpmWriter().U16(TpmAlgorithm.Ecc).U16((int)TpmHash.Sha256).U32(0).Sized([]).U16(TpmAlgorithm.Null).U16(scheme);
        // The key's own hash is always SHA-256 here.
        if (scheme != TpmAlgorithm.Null) area.U16((int)TpmHash.Sha256);
        byte[] key = area.U16(TpmAlgorithm.P256).U16(TpmAlgorithm.Null).Sized(point.X).Sized(point.Y).ToArray();
        byte[] raw = signer.SignData("quote"u8, hash.Name());
        byte[] signature = new TpmWriter().U16(TpmAlgorithm.EcDsa).U16((int)hash).Sized(raw.AsSpan(0, 32)).Sized(raw.AsSpan(32)).ToArray();
        if (counts) Assert.True(TpmSignatures.Verify(key, "quote"u8, signature));
        else Assert.Throws<TpmException>(() => TpmSignatures.Verify(key, "quote"u8, signature));
    }

    [VectorFact]
    public void A_quote_comes_back_from_its_text()
    {
        TpmQuote quote = QuoteFixture.Read();
        var read = TpmQuote.FromJson(quote.ToJson());
        Assert.Empty(read.Verify(s_nonce, quote.ExportPublicKey()));
        Assert.Equal(quote.ToJson(), read.ToJson());
    }

    [VectorTheory]
    [InlineData("\"attest\"", "\"other\"")]
    [InlineData("\"sha384\"", "\"sha3\"")]
    [InlineData("\"4\": \"", "\"4\": \"00")]
    [InlineData("\"4\"", "\"24\"")]
    [InlineData("\"4\"", "\"5\"")]
    [InlineData("\"4\"", "\"-4\"")]
    [InlineData("\"key\": \"", "\"key\": \"*")]
    [InlineData("{", "")]
    public void A_text_that_is_no_quote_is_refused(string part, string other)
    {
        string changed = QuoteFixture.Read().ToJson().Replace(part, other, StringComparison.Ordinal);
        AttestationException refused = Assert.Throws<AttestationException>(() => TpmQuote.FromJson(changed));
        Assert.StartsWith("This is no quote", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_hash_of_the_quoted_values_is_over_them_in_the_order_of_the_registers()
    {
        byte[] four = SHA384.HashData("four"u8), seven = SHA384.HashData("seven"u8);
        PcrSelection selection = PcrSelection.Of(TpmHash.Sha384, 7, 4);
        var values = new PcrValues(selection, new SortedDictionary<(TpmHash, int), byte[]>
        {
            [(TpmHash.Sha384, 7)] = seven,
            [(TpmHash.Sha384, 4)] = four,
        });
        var facts = new QuotedFacts([], selection, SHA256.HashData((byte[])[.. four, .. seven]));
        Assert.Null(facts.ObjectionTo(values));
        Assert.NotNull((facts with { Digest = SHA256.HashData((byte[])[.. seven, .. four]) }).ObjectionTo(values));
    }

    private static void AssertFails(TpmQuote quote, byte[] nonce, byte[] key, Kind kind)
    {
        TpmQuoteCheck[] failed = [.. quote.Check(nonce, key).Where(check => !check.Passed)];
        Assert.Contains(kind, failed.Select(check => check.Kind));
        Assert.Equal(failed.Select(check => check.Detail), quote.Verify(nonce, key));
        // Another key's area changes what the key is, too; each other fault is found alone.
        if (kind != Kind.KeyUse) Assert.Single(failed);
    }
}
