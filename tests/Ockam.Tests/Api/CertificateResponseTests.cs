using Ockam.Api;
using Ockam.Encoding;

namespace Ockam.Tests.Api;

public class CertificateResponseTests
{
    [Theory]
    [InlineData(CertificateKind.NotReady, "a10101"), InlineData(CertificateKind.Unsupported, "a10102")]
    internal void Without_a_certificate_there_is_only_the_kind(CertificateKind kind, string encoded)
    {
        var writer = new CborWriter();
        using (var response = new CertificateResponse(kind)) response.Encode(writer);
        Assert.Equal(encoded, writer.Written.ToHex());
        using CertificateResponse read = Decode(encoded);
        Assert.Equal(kind, read.Kind);
        Assert.True(read.Chain.IsEmpty && read.PrivateKey.IsEmpty);
        using CertificateResponse withNull = Decode($"a2 01{encoded[4..]} 02f6");
        Assert.Equal(kind, withNull.Kind);
    }

    [Theory]
    [InlineData("a0"), InlineData("a10103"), InlineData("a10100"), InlineData("a2010002f6"), InlineData("a2010002a0"), InlineData("80")]
    [InlineData("a2010002a1014161"), InlineData("a2010002a1024161"), InlineData("a2010002a201416102")]
    [InlineData("a2010002a2016161024162")]
    public void Another_form_is_refused(string encoded) => Assert.Throws<EncodingException>(() => Decode(encoded).Dispose());

    [Fact]
    public void The_private_key_is_zeroed_and_shows_in_no_text()
    {
        var response = new CertificateResponse("chain"u8, "secret"u8);
        ReadOnlySpan<byte> key = response.PrivateKey;
        Assert.True(key.SequenceEqual("secret"u8));
        Assert.DoesNotContain("secret", response.ToString());
        response.Dispose();
        Assert.Equal(new byte[6], key.ToArray());
        Assert.Equal("80", CertificateResponse.Request.ToHex());
    }

    private static CertificateResponse Decode(string encoded)
    {
        var reader = new CborReader(encoded.FromHex());
        return CertificateResponse.Decode(ref reader);
    }
}
