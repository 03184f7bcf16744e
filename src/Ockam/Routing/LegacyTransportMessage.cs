using Ockam.Encoding;

namespace Ockam.Routing;

/// <summary>
/// The message of the older transports (section 1.4): in BARE, a version, both routes, the payload and an optional tracing context.
/// The TCP transport does not use it.
/// </summary>
internal sealed class LegacyTransportMessage(Route onward, Route returning, ReadOnlyMemory<byte> payload)
{
    private const byte WrittenVersion = 1;

    public Route Onward { get; } = onward;

    public Route Return { get; } = returning;

    public ReadOnlyMemory<byte> Payload { get; } = payload;

    /// <summary>The tracing context that came with the message; it is never written.</summary>
    public string? TracingContext { get; private init; }

    /// <summary>Writes version 1, with the absent tracing context at its end as the original does.</summary>
    public byte[] Encode()
    {
        using var stream = new MemoryStream();
        stream.WriteByte(WrittenVersion);
        WriteRoute(stream, Onward);
        WriteRoute(stream, Return);
        stream.Write(Bare.EncodeData(Payload.Span));
        Span<byte> mark = stackalloc byte[1];
        Bare.WriteOptional(mark, isPresent: false);
        stream.Write(mark);
        return stream.ToArray();
    }

    /// <summary>Reads version 1 or 2; the tracing context may be missing altogether, as in what the Elixir implementation writes.</summary>
    /// <param name="data">The whole message.</param>
    /// <exception cref="EncodingException">Another version or form, a route beyond 64 addresses, or bytes after the message.</exception>
    public static LegacyTransportMessage Decode(ReadOnlySpan<byte> data)
    {
        byte version = ReadByte(ref data);
        if (version is not (1 or 2)) EncodingException.Throw($"Transport message: version {version} is not 1 or 2.");
        Route onward = ReadRoute(ref data);
        Route returning = ReadRoute(ref data);
        byte[] payload = ReadData(ref data).ToArray();
        string? tracing = null;
        if (!data.IsEmpty)
        {
            bool isPresent = Bare.ReadOptional(data, out int length);
            data = data[length..];
            if (isPresent)
            {
                tracing = Bare.ReadString(data, out length);
                data = data[length..];
            }
        }

        if (!data.IsEmpty) EncodingException.Throw($"Transport message: {data.Length} bytes follow its end.");
        return new LegacyTransportMessage(onward, returning, payload) { TracingContext = tracing };
    }

    private static void WriteRoute(MemoryStream stream, Route route)
    {
        // At most 64, so one byte.
        stream.WriteByte((byte)route.Count);
        foreach (Address address in route)
        {
            stream.WriteByte(address.Type);
            stream.Write(Bare.EncodeData(address.Bytes));
        }
    }

    private static Route ReadRoute(ref ReadOnlySpan<byte> data)
    {
        ulong count = Bare.ReadVarUInt(data, out int length);
        if (count > Route.MaximumAddresses)
            EncodingException.Throw($"Transport message: a route has {count} addresses, at most {Route.MaximumAddresses} are allowed.");
        data = data[length..];
        var addresses = new Address[(int)count];
        for (int i = 0; i < addresses.Length; i++)
        {
            byte type = ReadByte(ref data);
            addresses[i] = new Address(type, ReadData(ref data));
        }

        return new Route(addresses);
    }

    private static byte ReadByte(ref ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) EncodingException.Throw("Transport message: the input ends where a byte was expected.");
        byte value = data[0];
        data = data[1..];
        return value;
    }

    private static ReadOnlySpan<byte> ReadData(ref ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> value = Bare.ReadData(data, out int length);
        data = data[length..];
        return value;
    }
}
