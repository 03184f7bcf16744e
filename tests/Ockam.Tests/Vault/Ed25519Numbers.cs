using System.Numerics;
using System.Security.Cryptography;

namespace Ockam.Tests.Vault;

/// <summary>
/// Edwards25519 in plain big numbers, independent of the code under test: to make signatures that only a strict reader refuses.
/// </summary>
internal static class Ed25519Numbers
{
    public static readonly BigInteger Prime = (BigInteger.One << 255) - 19;
    public static readonly BigInteger Order = (BigInteger.One << 252) + BigInteger.Parse("27742317777372353535851937790883648493");
    private static readonly BigInteger D = Mod(-121665 * Invert(121666));
    private static readonly BigInteger RootOfMinusOne = BigInteger.ModPow(2, (Prime - 1) / 4, Prime);
    private static readonly (BigInteger X, BigInteger Y) Base = Decode(Encode(Mod(4 * Invert(5)))) ?? throw new InvalidOperationException();

    public static byte[] Encode(BigInteger value)
    {
        byte[] bytes = new byte[32];
        value.TryWriteBytes(bytes, out _, isUnsigned: true);
        return bytes;
    }

    public static BigInteger SecretScalar(byte[] seed)
    {
        byte[] hash = SHA512.HashData(seed);
        hash[0] &= 0xf8;
        hash[31] = (byte)((hash[31] & 0x7f) | 0x40);
        return new BigInteger(hash.AsSpan(0, 32), isUnsigned: true);
    }

    public static BigInteger Challenge(ReadOnlySpan<byte> r, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message) =>
        new BigInteger(SHA512.HashData([.. r, .. publicKey, .. message]), isUnsigned: true) % Order;

    /// <summary>A scalar below the order, and its multiple of the base point, encoded.</summary>
    public static (byte[] R, BigInteger Scalar) Commitment(byte[] seed, byte[] salt)
    {
        BigInteger scalar = new BigInteger(SHA512.HashData([.. seed, .. salt]), isUnsigned: true) % Order;
        return (EncodePoint(Multiply(Base, scalar)), scalar);
    }

    /// <summary>Only the equation, [S]B = R + [k]A, with any points.</summary>
    public static bool LooseVerify(byte[] publicKey, byte[] message, byte[] signature)
    {
        if (Decode(publicKey) is not { } a || Decode(signature[..32]) is not { } r) return false;
        BigInteger k = Challenge(signature.AsSpan(0, 32), publicKey, message);
        return Multiply(Base, new BigInteger(signature.AsSpan(32), isUnsigned: true)) == Add(r, Multiply(a, k));
    }

    /// <summary>All encodings, not reduced ones and meaningless signs included, of points whose order divides 8.</summary>
    public static List<byte[]> SmallOrder()
    {
        // Some point times the large order has an order that divides 8; the first one with order 8 makes all the others.
        (BigInteger X, BigInteger Y) generator = default;
        for (int y = 2; ; y++)
        {
            if (Decode(Encode(y)) is not { } point) continue;
            generator = Multiply(point, Order);
            if (Multiply(generator, 4) != (BigInteger.Zero, BigInteger.One)) break;
        }
        var result = new List<byte[]>();
        foreach (BigInteger y in Enumerable.Range(0, 8).Select(i => Multiply(generator, i).Y).Distinct())
        {
            for (BigInteger value = y; value < BigInteger.One << 255; value += Prime)
            {
                byte[] positive = Encode(value);
                byte[] negative = [.. positive];
                negative[31] |= 0x80;
                result.Add(positive);
                result.Add(negative);
            }
        }
        return result;
    }

    private static (BigInteger X, BigInteger Y) Multiply((BigInteger X, BigInteger Y) point, BigInteger times)
    {
        (BigInteger X, BigInteger Y, BigInteger Z) sum = (0, 1, 1), power = (point.X, point.Y, 1);
        for (; times > 0; times >>= 1)
        {
            if (!times.IsEven) sum = Add(sum, power);
            power = Add(power, power);
        }
        return Affine(sum);
    }

    private static (BigInteger X, BigInteger Y) Add((BigInteger X, BigInteger Y) a, (BigInteger X, BigInteger Y) b) =>
        Affine(Add((a.X, a.Y, 1), (b.X, b.Y, 1)));

    // In projective coordinates, since an inversion at every step would take most of the tests' time.
    private static (BigInteger X, BigInteger Y, BigInteger Z) Add(
        (BigInteger X, BigInteger Y, BigInteger Z) a, (BigInteger X, BigInteger Y, BigInteger Z) b)
    {
        BigInteger z = Mod(a.Z * b.Z), x = Mod(a.X * b.X), y = Mod(a.Y * b.Y);
        BigInteger square = Mod(z * z), product = Mod(D * Mod(x * y));
        BigInteger minus = square - product, plus = square + product;
        return (Mod(z * Mod(minus * ((a.X * b.Y) + (a.Y * b.X)))), Mod(z * Mod(plus * (x + y))), Mod(minus * plus));
    }

    private static (BigInteger X, BigInteger Y) Affine((BigInteger X, BigInteger Y, BigInteger Z) point)
    {
        BigInteger inverse = Invert(point.Z);
        return (Mod(point.X * inverse), Mod(point.Y * inverse));
    }

    private static (BigInteger X, BigInteger Y)? Decode(byte[] encoded)
    {
        bool odd = (encoded[31] & 0x80) != 0;
        byte[] coordinate = [.. encoded];
        coordinate[31] &= 0x7f;
        BigInteger y = Mod(new BigInteger(coordinate, isUnsigned: true));
        BigInteger square = Mod(((y * y) - 1) * Invert((D * y * y) + 1));
        BigInteger x = BigInteger.ModPow(square, (Prime + 3) / 8, Prime);
        if (Mod(x * x) != square) x = Mod(x * RootOfMinusOne);
        if (Mod(x * x) != square) return null;
        return (x.IsEven == odd ? Mod(-x) : x, y);
    }

    private static byte[] EncodePoint((BigInteger X, BigInteger Y) point)
    {
        byte[] encoded = Encode(point.Y);
        if (!point.X.IsEven) encoded[31] |= 0x80;
        return encoded;
    }

    private static BigInteger Invert(BigInteger value) => BigInteger.ModPow(Mod(value), Prime - 2, Prime);

    private static BigInteger Mod(BigInteger value) => ((value % Prime) + Prime) % Prime;
}
