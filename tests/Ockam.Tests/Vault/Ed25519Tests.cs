using System.Numerics;
using Ockam.Vault;

namespace Ockam.Tests.Vault;

/// <summary>RFC 8032: its vectors, and that anything that is not exactly a signature is refused.</summary>
public class Ed25519Tests
{
    private static readonly byte[] Seed = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60".FromHex();

    [Theory]
    [MemberData(nameof(Rfc8032.Section71), MemberType = typeof(Rfc8032))]
    public void Keys_and_signatures_are_those_of_section_7_1(string seed, string publicKey, string message, string signature)
    {
        byte[] derived = new byte[32], one = new byte[64], other = new byte[64];
        Curve25519.Ed25519PublicKey(seed.FromHex(), derived);
        Curve25519.SignEd25519(seed.FromHex(), message.FromHex(), one);
        Curve25519.SignEd25519(seed.FromHex(), derived, message.FromHex(), other);
        Assert.Equal(publicKey, derived.ToHex());
        Assert.Equal(signature, one.ToHex());
        Assert.Equal(signature, other.ToHex());
        Assert.True(Curve25519.VerifyEd25519(publicKey.FromHex(), message.FromHex(), signature.FromHex()));
    }

    [Fact]
    public void Any_bit_flipped_in_key_message_or_signature_is_refused()
    {
        (byte[] publicKey, byte[] message, byte[] signature) = Signed();
        foreach (byte[] part in new[] { publicKey, message, signature })
        {
            for (int bit = 0; bit < part.Length * 8; bit++)
            {
                part[bit / 8] ^= (byte)(1 << (bit % 8));
                Assert.False(Curve25519.VerifyEd25519(publicKey, message, signature));
                part[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
        Assert.True(Curve25519.VerifyEd25519(publicKey, message, signature));
    }

    [Fact]
    public void An_S_with_a_multiple_of_the_group_order_added_is_refused()
    {
        (byte[] publicKey, byte[] message, byte[] signature) = Signed();
        var s = new BigInteger(signature.AsSpan(32), isUnsigned: true);
        for (int times = 1; s + (times * Ed25519Numbers.Order) < BigInteger.One << 256; times++)
        {
            byte[] forged = [.. signature.AsSpan(0, 32), .. Ed25519Numbers.Encode(s + (times * Ed25519Numbers.Order))];
            Assert.False(Curve25519.VerifyEd25519(publicKey, message, forged));
        }
        Assert.True(Curve25519.VerifyEd25519(publicKey, message, signature));
    }

    [Fact]
    public void A_key_of_small_order_is_refused_although_its_signature_fulfils_the_equation()
    {
        // [S]B = R + [k]A holds with R = [S]B whenever k is a multiple of 8: anyone can sign one message in eight.
        (byte[] r, BigInteger scalar) = Ed25519Numbers.Commitment(Seed, [9]);
        byte[] signature = [.. r, .. Ed25519Numbers.Encode(scalar)];
        int fulfilled = 0;
        foreach (byte[] publicKey in Ed25519Numbers.SmallOrder())
        {
            byte message = 0;
            while (!(Ed25519Numbers.Challenge(r, publicKey, [message]) % 8).IsZero) message++;
            if (Ed25519Numbers.LooseVerify(publicKey, [message], signature)) fulfilled++;
            Assert.False(Curve25519.VerifyEd25519(publicKey, [message], signature));
        }
        Assert.Equal(14, fulfilled);
    }

    [Fact]
    public void An_R_of_small_order_is_refused_although_the_equation_holds()
    {
        // The owner of a key can make R the neutral element: S = k·a. Such a signature is refused all the same.
        byte[] publicKey = new byte[32], signature = new byte[64];
        Curve25519.Ed25519PublicKey(Seed, publicKey);
        signature[0] = 1;
        byte[] message = [1, 2, 3];
        BigInteger k = Ed25519Numbers.Challenge(signature.AsSpan(0, 32), publicKey, message);
        Ed25519Numbers.Encode(k * Ed25519Numbers.SecretScalar(Seed) % Ed25519Numbers.Order).CopyTo(signature, 32);
        Assert.True(Ed25519Numbers.LooseVerify(publicKey, message, signature));
        Assert.False(Curve25519.VerifyEd25519(publicKey, message, signature));
    }

    [Fact]
    public void The_neutral_element_as_key_would_fit_every_message_and_is_refused()
    {
        byte[] publicKey = new byte[32], signature = new byte[64];
        publicKey[0] = 1;
        (byte[] r, BigInteger scalar) = Ed25519Numbers.Commitment(Seed, [9]);
        r.CopyTo(signature, 0);
        Ed25519Numbers.Encode(scalar).CopyTo(signature, 32);
        Assert.True(Ed25519Numbers.LooseVerify(publicKey, [1], signature));
        Assert.True(Ed25519Numbers.LooseVerify(publicKey, [2], signature));
        Assert.False(Curve25519.VerifyEd25519(publicKey, [1], signature));
    }

    [Fact]
    public void All_encodings_of_small_order_points_are_known_and_no_others()
    {
        List<byte[]> points = Ed25519Numbers.SmallOrder();
        Assert.Equal(14, points.Select(p => p.ToHex()).Distinct().Count());
        Assert.All(points, p => Assert.True(SmallOrderPoints.Contains(p)));
        (byte[] publicKey, _, byte[] signature) = Signed();
        Assert.False(SmallOrderPoints.Contains(publicKey));
        Assert.False(SmallOrderPoints.Contains(signature.AsSpan(0, 32)));
    }

    [Fact]
    public void A_key_that_is_not_reduced_is_refused()
    {
        // y from p + 2 on, below 2^255: none of small order; some are on the curve, so a loose reader would take them.
        (_, byte[] message, byte[] signature) = Signed();
        for (int above = 2; above < 19; above++)
            Assert.False(Curve25519.VerifyEd25519(Ed25519Numbers.Encode(Ed25519Numbers.Prime + above), message, signature));
    }

    [Fact]
    public void Random_bytes_are_refused_without_an_exception()
    {
        var random = new Random(25519);
        byte[] publicKey = new byte[32], signature = new byte[64], message = new byte[32];
        for (int i = 0; i < Scale.Of(2000); i++)
        {
            random.NextBytes(publicKey);
            random.NextBytes(signature);
            signature[63] &= 0x0f; // else S is refused before anything else is looked at
            Assert.False(Curve25519.VerifyEd25519(publicKey, message, signature));
        }
    }

    [Theory]
    [InlineData(0, 64)]
    [InlineData(31, 64)]
    [InlineData(33, 64)]
    [InlineData(32, 0)]
    [InlineData(32, 63)]
    [InlineData(32, 65)]
    public void Other_lengths_are_refused(int keyLength, int signatureLength) =>
        Assert.False(Curve25519.VerifyEd25519(new byte[keyLength], [1], new byte[signatureLength]));

    private static (byte[] PublicKey, byte[] Message, byte[] Signature) Signed()
    {
        byte[] publicKey = new byte[32], signature = new byte[64];
        byte[] message = "a message"u8.ToArray();
        Curve25519.Ed25519PublicKey(Seed, publicKey);
        Curve25519.SignEd25519(Seed, message, signature);
        return (publicKey, message, signature);
    }
}
