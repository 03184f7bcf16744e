using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Unicode;
using Ockam.Encoding;

namespace Ockam.Routing;

public sealed partial class MultiAddr
{
    /// <summary>
    /// Reads the binary form of section 11: for each component its code as an unsigned LEB128 integer, then 4 or 16 bytes of an IP
    /// address, 2 bytes of a port, or the length and the UTF-8 bytes of a name.
    /// </summary>
    /// <param name="bytes">The whole of the form.</param>
    /// <exception cref="EncodingException">
    /// An unknown code, an integer that is not in its shortest form, a value that ends early, a name that is not UTF-8 or holds a
    /// <c>/</c>, or more than <see cref="MaximumComponents"/>.
    /// </exception>
    public static MultiAddr FromBytes(ReadOnlySpan<byte> bytes)
    {
        var components = ImmutableArray.CreateBuilder<MultiAddrComponent>();
        while (!bytes.IsEmpty)
        {
            if (components.Count == MaximumComponents)
                EncodingException.Throw($"MultiAddr: there are more than {MaximumComponents} components.");
            ulong code = ReadShortest(ref bytes);
            if (code > int.MaxValue || !Enum.IsDefined((MultiAddrProtocol)code))
                EncodingException.Throw($"MultiAddr: {code} is not the code of a known protocol.");
            var protocol = (MultiAddrProtocol)code;
            string value = ReadValue(protocol, ref bytes);
            if (!MultiAddrComponent.TryCreate(protocol, value, out MultiAddrComponent? component, out string? error))
                EncodingException.Throw($"MultiAddr: {error}");
            components.Add(component);
        }

        return components.Count == 0 ? Empty : new MultiAddr(components.DrainToImmutable());
    }

    /// <summary>The binary form, which <see cref="FromBytes"/> reads again.</summary>
    public byte[] ToBytes()
    {
        using var stream = new MemoryStream();
        Span<byte> buffer = stackalloc byte[Bare.MaximumVarUIntLength];
        foreach (MultiAddrComponent component in _components)
        {
            stream.Write(buffer[..Bare.WriteVarUInt(buffer, (ulong)component.Protocol)]);
            switch (component.Protocol)
            {
                case MultiAddrProtocol.Ip4 or MultiAddrProtocol.Ip6:
                    stream.Write(IPAddress.Parse(component.Value).GetAddressBytes());
                    break;
                case MultiAddrProtocol.Tcp:
                    BinaryPrimitives.WriteUInt16BigEndian(buffer, ushort.Parse(component.Value, CultureInfo.InvariantCulture));
                    stream.Write(buffer[..sizeof(ushort)]);
                    break;
                default:
                    stream.Write(Bare.EncodeString(component.Value));
                    break;
            }
        }

        return stream.ToArray();
    }

    /// <summary>Writes the CBOR form, a byte string of the binary form.</summary>
    public void Encode(CborWriter writer) => writer.WriteByteString(ToBytes());

    /// <summary>Reads the CBOR form.</summary>
    /// <exception cref="EncodingException">Not a byte string of the binary form.</exception>
    public static MultiAddr Decode(ref CborReader reader) => FromBytes(reader.ReadByteString());

    private static string ReadValue(MultiAddrProtocol protocol, ref ReadOnlySpan<byte> bytes)
    {
        switch (protocol)
        {
            case MultiAddrProtocol.Ip4:
                return new IPAddress(Take(4, ref bytes)).ToString();
            case MultiAddrProtocol.Ip6:
                return new IPAddress(Take(16, ref bytes)).ToString();
            case MultiAddrProtocol.Tcp:
                return BinaryPrimitives.ReadUInt16BigEndian(Take(2, ref bytes)).ToString(CultureInfo.InvariantCulture);
            default:
                ReadOnlySpan<byte> name = Take(ReadShortest(ref bytes), ref bytes);
                if (!Utf8.IsValid(name)) EncodingException.Throw("MultiAddr: a name is not valid UTF-8.");
                return System.Text.Encoding.UTF8.GetString(name);
        }
    }

    // The original refuses longer forms too; with them, one address would have several encodings.
    private static ulong ReadShortest(ref ReadOnlySpan<byte> bytes)
    {
        ulong value = Bare.ReadVarUInt(bytes, out int length);
        if (length != Bare.VarUIntLength(value)) EncodingException.Throw($"MultiAddr: the integer {value} is not in its shortest form.");
        bytes = bytes[length..];
        return value;
    }

    private static ReadOnlySpan<byte> Take(ulong count, ref ReadOnlySpan<byte> bytes)
    {
        if (count > (ulong)bytes.Length)
            EncodingException.Throw($"MultiAddr: a value of {count} bytes ends beyond the {bytes.Length} bytes that are left.");
        ReadOnlySpan<byte> value = bytes[..(int)count];
        bytes = bytes[(int)count..];
        return value;
    }
}
