using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Ockam.Encoding;

namespace Ockam.Routing;

/// <summary>Where a message goes next: a transport type and, usually, UTF-8 text (section 1.1).</summary>
public sealed class Address : IEquatable<Address>
{
    /// <summary>The type of workers on a node.</summary>
    public const byte LocalType = 0;

    /// <summary>The type of <c>host:port</c> over TCP.</summary>
    public const byte TcpType = 1;

    private readonly byte[] _bytes;
    private readonly byte[] _encoded;

    /// <summary>Creates an address from its bytes.</summary>
    /// <param name="type">The transport type.</param>
    /// <param name="bytes">The address within the transport.</param>
    public Address(byte type, ReadOnlySpan<byte> bytes)
    {
        Type = type;
        _bytes = bytes.ToArray();
        var writer = new CborWriter(bytes.Length + 8);
        writer.WriteArrayHead(2);
        writer.WriteUInt64(type);
        writer.WriteByteString(bytes);
        _encoded = writer.ToArray();
    }

    /// <summary>Creates the address of a local worker.</summary>
    public Address(string name) : this(LocalType, System.Text.Encoding.UTF8.GetBytes(name)) { }

    /// <summary>The transport type.</summary>
    public byte Type { get; }

    /// <summary>The address within the transport.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The CBOR form, an array of the type and a byte string.</summary>
    public ReadOnlySpan<byte> Encoded => _encoded;

    /// <summary>The text within the transport; bytes that are not UTF-8 show as replacement characters.</summary>
    public string Name => System.Text.Encoding.UTF8.GetString(_bytes);

    internal byte[] Key => _bytes;

    /// <summary>A local address that nobody can guess: 16 random bytes in hexadecimal.</summary>
    public static Address Random() => new(RandomNumberGenerator.GetHexString(32, lowercase: true));

    /// <summary>Reads <c>T#text</c>, or <c>text</c> for type 0.</summary>
    /// <exception cref="FormatException">More than one <c>#</c>, or a type that is not a number from 0 to 255.</exception>
    public static Address Parse(string text) =>
        TryParse(text, out Address? address)
            ? address
            : throw new FormatException($"'{text}' is not an address: it is NAME or TYPE#NAME, with one '#' at most.");

    /// <summary>Reads <c>T#text</c>, or <c>text</c> for type 0, if it is of that form.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Address? address)
    {
        address = null;
        if (text is null) return false;
        int mark = text.IndexOf('#', StringComparison.Ordinal);
        byte type = LocalType;
        if (mark >= 0)
        {
            if (text.IndexOf('#', mark + 1) >= 0) return false;
            if (!byte.TryParse(text.AsSpan(0, mark), System.Globalization.NumberStyles.None, null, out type)) return false;
        }

        address = new Address(type, System.Text.Encoding.UTF8.GetBytes(text[(mark + 1)..]));
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(Address? other) => other is not null && _encoded.AsSpan().SequenceEqual(other._encoded);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Address);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_encoded);
        return hash.ToHashCode();
    }

    /// <summary>The text form <c>T#text</c>.</summary>
    public override string ToString() => $"{Type}#{Name}";
}
