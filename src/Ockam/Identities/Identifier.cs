using System.Diagnostics.CodeAnalysis;
using Ockam.Encoding;

namespace Ockam.Identities;

/// <summary>An identity's name for ever: the hash of the first change of its history, 32 bytes (section 3.1).</summary>
public readonly struct Identifier : IEquatable<Identifier>
{
    /// <summary>The length in bytes.</summary>
    public const int Length = 32;

    private readonly Bytes32 _value;

    /// <summary>Creates an identifier from its 32 bytes.</summary>
    /// <exception cref="ArgumentException">Another length.</exception>
    public Identifier(ReadOnlySpan<byte> value) => _value = new Bytes32(value);

    /// <summary>Reads the text form: <c>I</c> and 64 hexadecimal digits of either case; white space around it is ignored.</summary>
    /// <exception cref="FormatException">Another text.</exception>
    public static Identifier Parse(string text) =>
        TryParse(text, out Identifier value)
            ? value
            : throw new FormatException($"'{text}' is not an Identifier: it is 'I' followed by 64 hexadecimal digits.");

    /// <summary>Reads the text form if it is one.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Identifier identifier)
    {
        identifier = default;
        ReadOnlySpan<char> digits = text.AsSpan().Trim();
        if (digits.Length != 1 + (2 * Length) || digits[0] != 'I') return false;
        Span<byte> bytes = stackalloc byte[Length];
        if (Convert.FromHexString(digits[1..], bytes, out _, out _) != System.Buffers.OperationStatus.Done) return false;
        identifier = new Identifier(bytes);
        return true;
    }

    /// <summary>A copy of the 32 bytes.</summary>
    public byte[] ToArray() => _value.ToArray();

    /// <summary>Writes the CBOR form, a byte string of 32 bytes.</summary>
    public void Encode(CborWriter writer) => writer.WriteByteString(_value);

    /// <summary>Reads the CBOR form.</summary>
    /// <exception cref="EncodingException">Not a byte string of 32 bytes.</exception>
    public static Identifier Decode(ref CborReader reader) => new(reader.ReadByteString(Length));

    /// <inheritdoc/>
    public bool Equals(Identifier other) => _value.Equals(other._value);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Identifier other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();

    /// <summary><c>I</c> and 64 lower-case hexadecimal digits.</summary>
    public override string ToString() => "I" + _value;

    /// <summary>Whether both are the same.</summary>
    public static bool operator ==(Identifier left, Identifier right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(Identifier left, Identifier right) => !left.Equals(right);
}
