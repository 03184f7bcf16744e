using System.Buffers.Binary;
using Ockam.Encoding;

namespace Ockam.Portals;

/// <summary>A portal message as it stands in a buffer (section 6.1).</summary>
internal readonly ref struct PortalMessage
{
    /// <summary>The most data that one Payload is written with; readers take any amount.</summary>
    public const int MaximumData = 48 * 1024;

    /// <summary>What stands before the data of a Payload at the most: the variant, and three bytes for 49,152.</summary>
    public const int MaximumHead = 4;

    private const byte HasCounter = 1;
    private const int CounterLength = 1 + sizeof(ushort);

    private PortalMessage(PortalMessageKind kind, ReadOnlySpan<byte> data, ushort? counter)
    {
        Kind = kind;
        Data = data;
        Counter = counter;
    }

    /// <summary>The whole of a Ping.</summary>
    public static ReadOnlySpan<byte> Ping => [(byte)PortalMessageKind.Ping];

    /// <summary>The whole of a Pong.</summary>
    public static ReadOnlySpan<byte> Pong => [(byte)PortalMessageKind.Pong];

    /// <summary>The whole of a Disconnect.</summary>
    public static ReadOnlySpan<byte> Disconnect => [(byte)PortalMessageKind.Disconnect];

    /// <summary>Which message it is.</summary>
    public PortalMessageKind Kind { get; }

    /// <summary>The bytes of a Payload, a view over what was read.</summary>
    public ReadOnlySpan<byte> Data { get; }

    /// <summary>The number of a Payload, if its sender numbers them.</summary>
    public ushort? Counter { get; }

    /// <summary>Takes a message apart. Bytes after it are passed over, as the original does.</summary>
    /// <exception cref="EncodingException">It is empty, of an unknown variant, or its data end beyond it.</exception>
    public static PortalMessage Read(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty) EncodingException.Throw("Portal: a message has no bytes.");
        var kind = (PortalMessageKind)message[0];
        if (kind > PortalMessageKind.Payload) EncodingException.Throw($"Portal: {message[0]} is not a known variant of a message.");
        if (kind != PortalMessageKind.Payload) return new PortalMessage(kind, default, null);
        ReadOnlySpan<byte> data = Bare.ReadData(message[1..], out int length);
        ReadOnlySpan<byte> rest = message[(1 + length)..];
        bool hasCounter = rest.Length >= CounterLength && rest[0] == HasCounter;
        return new PortalMessage(kind, data, hasCounter ? BinaryPrimitives.ReadUInt16LittleEndian(rest[1..]) : null);
    }

    /// <summary>Makes data that stand in a buffer a Payload without a counter, by writing before them.</summary>
    /// <param name="buffer">Has <see cref="MaximumHead"/> bytes before the data.</param>
    /// <param name="offset">Where the data begin.</param>
    /// <param name="length">Their length, at most <see cref="MaximumData"/>.</param>
    /// <returns>Where the message begins; it ends with the data.</returns>
    public static int WritePayloadHead(Span<byte> buffer, int offset, int length)
    {
        int start = offset - 1 - Bare.VarUIntLength((ulong)length);
        buffer[start] = (byte)PortalMessageKind.Payload;
        Bare.WriteVarUInt(buffer[(start + 1)..], (ulong)length);
        return start;
    }
}
