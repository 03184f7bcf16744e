using Ockam.Vault;

namespace Ockam.Tests.Vault;

/// <summary>RFC 7748 and its corner cases.</summary>
public class X25519Tests
{
    /// <summary>u coordinates whose order divides 8 on the curve or its twist, not reduced ones among them.</summary>
    public static TheoryData<string> SmallOrder => new()
    {
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    };

    [Theory]
    [InlineData(
        "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
        "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
        "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552")]
    [InlineData(
        "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
        "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
        "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957")]
    public void Single_agreements_are_those_of_section_5_2(string scalar, string u, string expected)
    {
        byte[] shared = new byte[32];
        Assert.True(Curve25519.AgreeX25519(scalar.FromHex(), u.FromHex(), shared));
        Assert.Equal(expected, shared.ToHex());
    }

    [Theory]
    [InlineData(1, "422c8e7a6227d7bca1350b3e2bb7279f7897b87bb6854b783c60e80311ae3079")]
    [InlineData(1000, "684cf59ba83309552800ef566f2f4d3c1c3887c49360e3875f2eb94d99532c51")]
    public void Iterated_agreements_are_those_of_section_5_2(int rounds, string expected)
    {
        byte[] k = "0900000000000000000000000000000000000000000000000000000000000000".FromHex();
        byte[] u = [.. k];
        for (int i = 0; i < rounds; i++)
        {
            byte[] next = new byte[32];
            Assert.True(Curve25519.AgreeX25519(k, u, next));
            (k, u) = (next, k);
        }
        Assert.Equal(expected, k.ToHex());
    }

    [Fact]
    public void Two_sides_agree_as_in_section_6_1()
    {
        byte[] alice = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a".FromHex();
        byte[] bob = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb".FromHex();
        byte[] alicePublic = new byte[32], bobPublic = new byte[32], one = new byte[32], other = new byte[32];
        Curve25519.X25519PublicKey(alice, alicePublic);
        Curve25519.X25519PublicKey(bob, bobPublic);
        Assert.Equal("8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a", alicePublic.ToHex());
        Assert.Equal("de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f", bobPublic.ToHex());
        Assert.True(Curve25519.AgreeX25519(alice, bobPublic, one));
        Assert.True(Curve25519.AgreeX25519(bob, alicePublic, other));
        Assert.Equal("4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742", one.ToHex());
        Assert.Equal(one, other);
    }

    [Theory]
    [MemberData(nameof(SmallOrder))]
    public void A_point_of_small_order_is_refused_and_the_output_zeroed(string u)
    {
        foreach (byte topBit in new byte[] { 0, 0x80 })
        {
            byte[] point = u.FromHex();
            point[31] |= topBit;
            byte[] secret = new byte[32];
            Curve25519.GenerateX25519(secret);
            byte[] shared = Enumerable.Repeat((byte)0xaa, 32).ToArray();
            Assert.False(Curve25519.AgreeX25519(secret, point, shared));
            Assert.Equal(new byte[32], shared);
        }
    }

    [Fact]
    public void Generated_secrets_differ_and_agree()
    {
        byte[] a = new byte[32], b = new byte[32], aPublic = new byte[32], bPublic = new byte[32], one = new byte[32], other = new byte[32];
        for (int i = 0; i < Scale.Of(50); i++)
        {
            Curve25519.GenerateX25519(a);
            Curve25519.GenerateX25519(b);
            Assert.NotEqual(a, b);
            Curve25519.X25519PublicKey(a, aPublic);
            Curve25519.X25519PublicKey(b, bPublic);
            Assert.True(Curve25519.AgreeX25519(a, bPublic, one));
            Assert.True(Curve25519.AgreeX25519(b, aPublic, other));
            Assert.Equal(one, other);
        }
    }

    [Fact]
    public void The_inputs_stay_as_they_were()
    {
        byte[] secret = "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a".FromHex();
        byte[] before = [.. secret];
        byte[] point = new byte[32], shared = new byte[32];
        Curve25519.X25519PublicKey(secret, point);
        byte[] pointBefore = [.. point];
        Assert.True(Curve25519.AgreeX25519(secret, point, shared));
        Assert.Equal(before, secret);
        Assert.Equal(pointBefore, point);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    [InlineData(33)]
    public void Keys_of_another_length_are_a_caller_s_mistake(int length)
    {
        byte[] bad = new byte[length], good = new byte[32], output = new byte[32];
        Assert.Throws<ArgumentException>(() => Curve25519.X25519PublicKey(bad, output));
        Assert.Throws<ArgumentException>(() => Curve25519.AgreeX25519(good, bad, output));
        Assert.Throws<ArgumentException>(() => Curve25519.AgreeX25519(bad, good, output));
    }
}
