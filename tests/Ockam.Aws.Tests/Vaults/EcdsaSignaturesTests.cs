using System.Security.Cryptography;

namespace Ockam.Aws.Tests.Vaults;

/// <summary>DER is read strictly: exactly one form of each signature.</summary>
public class EcdsaSignaturesTests
{
    [Fact]
    public void What_the_platform_writes_is_read_as_the_same_numbers()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        for (int i = 0; i < Scale.Of(500); i++)
        {
            byte[] message = BitConverter.GetBytes(i);
            byte[] der = key.SignData(message, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
            byte[] plain = EcdsaSignatures.FromDer(der)!;
            Assert.Equal(64, plain.Length);
            Assert.True(key.VerifyData(message, plain, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation));
        }
    }

    [Theory]
    [InlineData("3006020101020102", 1, 2)]
    [InlineData("300702020080020102", 128, 2)]
    public void Short_numbers_are_filled_with_zeros(string der, int r, int s)
    {
        byte[] plain = EcdsaSignatures.FromDer(der.FromHex())!;
        byte[] expected = new byte[64];
        (expected[31], expected[63]) = ((byte)r, (byte)s);
        Assert.Equal(expected, plain);
    }

    [Theory]
    [InlineData("")]
    [InlineData("30060201010201")] // Cut off.
    [InlineData("300602010102010200")] // Something behind it.
    [InlineData("3009020101020102020103")] // Three numbers.
    [InlineData("3003020101")] // One.
    [InlineData("30810602010102 0102")] // The length in a longer form.
    [InlineData("30800201010201020000")] // No length.
    [InlineData("30070202000102 0102")] // A zero that nobody needs.
    [InlineData("3006020180020102")] // Below zero.
    [InlineData("30050200020102")] // A number without bytes.
    [InlineData("3006020100020102")] // Zero.
    [InlineData("3106020101020102")] // A set.
    [InlineData("3006030101020102")] // A bit string.
    [InlineData("302602210100000000000000000000000000000000000000000000000000000000000000 00020102")] // 33 bytes.
    public void Every_other_form_is_refused(string der) =>
        Assert.Null(EcdsaSignatures.FromDer(der.Replace(" ", "", StringComparison.Ordinal).FromHex()));

    [Fact]
    public void Changed_signatures_are_refused_or_read_and_never_throw()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        byte[] der = key.SignData([1], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        for (int bit = 0; bit < der.Length * 8; bit++)
        {
            byte[] changed = [.. der];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(EcdsaSignatures.FromDer(changed) is null or { Length: 64 });
        }
    }
}
