using System.Security.Cryptography;
using Ockam.Vault;

namespace Ockam.Tests.Vault;

/// <summary>RFC 5869, appendix A, and the two-output form of the handshake.</summary>
public class HkdfTests
{
    private const string Case3 = "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8";

    [Theory]
    [InlineData(
        "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
        "000102030405060708090a0b0c",
        "f0f1f2f3f4f5f6f7f8f9",
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865")]
    [InlineData(
        """
        000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f
        303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f
        """,
        """
        606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f
        909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf
        """,
        """
        b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedf
        e0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff
        """,
        """
        b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09
        da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87
        """)]
    [InlineData("0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "", Case3)]
    public void The_platform_s_HKDF_passes_the_cases_with_SHA_256(string input, string salt, string info, string expected)
    {
        byte[] output = new byte[expected.FromHex().Length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, input.FromHex(), output, salt.FromHex(), info.FromHex());
        Assert.Equal(expected.FromHex(), output);
    }

    [Fact]
    public void The_two_outputs_begin_as_case_3_which_has_an_empty_info()
    {
        byte[] first = new byte[32], second = new byte[32];
        NoiseKdf.Derive2([], Enumerable.Repeat((byte)0x0b, 22).ToArray(), first, second);
        Assert.Equal(Case3, Convert.ToHexStringLower([.. first, .. second.AsSpan(0, 10)]));
    }

    [Fact]
    public void The_two_outputs_are_those_of_HKDF_over_64_bytes()
    {
        var random = new Random(5869);
        byte[] chainingKey = new byte[32], expected = new byte[64], first = new byte[32], second = new byte[32];
        for (int i = 0; i < Scale.Of(300); i++)
        {
            byte[] input = new byte[i % 3 == 0 ? 0 : random.Next(1, 200)];
            random.NextBytes(chainingKey);
            random.NextBytes(input);
            HKDF.DeriveKey(HashAlgorithmName.SHA256, input, expected, chainingKey, []);
            NoiseKdf.Derive2(chainingKey, input, first, second);
            Assert.Equal(expected.ToHex(), first.ToHex() + second.ToHex());
        }
    }

    [Fact]
    public void The_outputs_may_lie_over_the_inputs()
    {
        byte[] chainingKey = Enumerable.Repeat((byte)1, 32).ToArray(), input = Enumerable.Repeat((byte)2, 32).ToArray();
        byte[] expected = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 64, chainingKey, []);
        NoiseKdf.Derive2(chainingKey, input, chainingKey, input);
        Assert.Equal(expected.ToHex(), chainingKey.ToHex() + input.ToHex());
    }

    [Fact]
    public void Deriving_allocates_nothing()
    {
        byte[] chainingKey = new byte[32], input = new byte[32], second = new byte[32];
        NoiseKdf.Derive2(chainingKey, input, chainingKey, second);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++) NoiseKdf.Derive2(chainingKey, input, chainingKey, second);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }
}
