using Ockam.Encoding;

namespace Ockam.Vault;

/// <summary>A signature of 64 bytes, and its CBOR union (section 2).</summary>
public sealed class Signature
{
    /// <summary>The length in bytes, for both algorithms.</summary>
    public const int Length = 64;

    private readonly byte[] _bytes;

    /// <summary>Creates a signature from its 64 bytes.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    public Signature(SigningKeyType type, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length != Length) throw new ArgumentException($"A signature has {Length} bytes, not {bytes.Length}.", nameof(bytes));
        Type = type;
        _bytes = bytes.ToArray();
    }

    /// <summary>The algorithm.</summary>
    public SigningKeyType Type { get; }

    /// <summary>The 64 bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>Writes the union.</summary>
    public void Encode(CborWriter writer)
    {
        writer.WriteVariant((int)Type, 1);
        writer.WriteByteString(_bytes);
    }

    /// <summary>Reads the union.</summary>
    /// <exception cref="EncodingException">Not such a union.</exception>
    public static Signature Decode(ref CborReader reader)
    {
        SigningKeyType type = KeyUnion.ReadType(ref reader, out int fields);
        var signature = new Signature(type, reader.ReadByteString(Length));
        reader.SkipRest(fields, 1);
        return signature;
    }
}
