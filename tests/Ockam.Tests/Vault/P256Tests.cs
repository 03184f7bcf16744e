using System.Numerics;
using System.Security.Cryptography;
using Ockam.Vault;

namespace Ockam.Tests.Vault;

/// <summary>P-256 with the vectors of RFC 6979, A.2.5, and what must be refused.</summary>
public class P256Tests
{
    private const string Order = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

    private static readonly byte[] Scalar = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721".FromHex();

    private static readonly byte[] PublicKey =
        """
        0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6
        7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299
        """.FromHex();

    // "sample": its s is a high one.
    private static readonly byte[] Sample =
        """
        efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716
        f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8
        """.FromHex();

    private static readonly byte[] Test =
        """
        f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367
        019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083
        """.FromHex();

    [Fact]
    public void The_public_key_is_that_of_RFC_6979()
    {
        byte[] derived = new byte[65];
        P256.PublicKey(Scalar, derived);
        Assert.Equal(PublicKey, derived);
    }

    [Fact]
    public void The_signatures_of_RFC_6979_verify_each_for_its_message()
    {
        Assert.True(P256.Verify(PublicKey, "sample"u8, Sample));
        Assert.True(P256.Verify(PublicKey, "test"u8, Test));
        Assert.False(P256.Verify(PublicKey, "test"u8, Sample));
        Assert.False(P256.Verify(PublicKey, "sample"u8, Test));
    }

    [Fact]
    public void Both_a_low_and_a_high_s_are_accepted()
    {
        var n = new BigInteger(Order.FromHex(), isUnsigned: true, isBigEndian: true);
        var s = new BigInteger(Sample.AsSpan(32), isUnsigned: true, isBigEndian: true);
        Assert.True(s > n / 2);
        byte[] low = [.. Sample.AsSpan(0, 32), .. (n - s).ToByteArray(isUnsigned: true, isBigEndian: true)];
        Assert.Equal(64, low.Length);
        Assert.True(P256.Verify(PublicKey, "sample"u8, low));
    }

    [Fact]
    public void What_is_signed_verifies_and_fits_no_other_message_or_key()
    {
        byte[] scalar = new byte[32], publicKey = new byte[65], signature = new byte[64];
        for (int i = 0; i < Scale.Of(20); i++)
        {
            P256.Generate(scalar);
            P256.PublicKey(scalar, publicKey);
            P256.Sign(scalar, [(byte)i], signature);
            Assert.True(P256.Verify(publicKey, [(byte)i], signature));
            Assert.False(P256.Verify(publicKey, [(byte)(i + 1)], signature));
            Assert.False(P256.Verify(PublicKey, [(byte)i], signature));
        }
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData(Order)]
    [InlineData("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632552")]
    [InlineData("ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void A_number_out_of_range_is_neither_scalar_nor_r_nor_s(string number)
    {
        byte[] bad = number.FromHex();
        Assert.False(P256.IsScalar(bad));
        Assert.Throws<ArgumentException>(() => P256.PublicKey(bad, new byte[65]));
        Assert.Throws<ArgumentException>(() => P256.Sign(bad, [1], new byte[64]));
        Assert.False(P256.Verify(PublicKey, "sample"u8, [.. bad, .. Sample.AsSpan(32)]));
        Assert.False(P256.Verify(PublicKey, "sample"u8, [.. Sample.AsSpan(0, 32), .. bad]));
    }

    [Theory]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000001")]
    [InlineData("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632550")]
    [InlineData("fffffffeffffffffffffffffffffffffffffffffffffffffffffffffffffffff")]
    public void The_ends_of_the_range_are_scalars(string number)
    {
        byte[] scalar = number.FromHex();
        byte[] publicKey = new byte[65], signature = new byte[64];
        Assert.True(P256.IsScalar(scalar));
        P256.PublicKey(scalar, publicKey);
        P256.Sign(scalar, [1], signature);
        Assert.True(P256.Verify(publicKey, [1], signature));
    }

    [Fact]
    public void A_key_that_is_not_a_point_of_the_curve_is_refused_without_an_exception()
    {
        var random = new Random(256);
        for (int i = 0; i < Scale.Of(200); i++)
        {
            byte[] key = [.. PublicKey];
            key[random.Next(33, 65)] ^= (byte)random.Next(1, 256);
            Assert.False(P256.Verify(key, "sample"u8, Sample));
        }
        byte[] zero = new byte[65];
        zero[0] = 4;
        Assert.False(P256.Verify(zero, "sample"u8, Sample));
        zero.AsSpan(1).Fill(0xff);
        Assert.False(P256.Verify(zero, "sample"u8, Sample));
    }

    [Fact]
    public void Other_forms_and_lengths_are_refused()
    {
        byte[] compressed = [3, .. PublicKey.AsSpan(1, 32)];
        Assert.False(P256.Verify(compressed, "sample"u8, Sample));
        foreach (byte prefix in new byte[] { 0, 2, 3, 6, 7 })
            Assert.False(P256.Verify([prefix, .. PublicKey.AsSpan(1)], "sample"u8, Sample));
        Assert.False(P256.Verify(PublicKey, "sample"u8, Sample.AsSpan(0, 63)));
        Assert.False(P256.Verify(PublicKey, "sample"u8, [.. Sample, 0]));
        Assert.False(P256.Verify(PublicKey, "sample"u8, []));
        Assert.False(P256.Verify([], "sample"u8, Sample));
    }

    [Fact]
    public void A_signature_is_what_the_platform_s_own_ECDSA_accepts()
    {
        byte[] signature = new byte[64];
        P256.Sign(Scalar, "sample"u8, signature);
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = PublicKey[1..33], Y = PublicKey[33..] },
        });
        Assert.True(key.VerifyHash(SHA256.HashData("sample"u8), signature));
    }
}
