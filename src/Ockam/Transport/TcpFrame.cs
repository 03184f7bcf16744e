using System.Buffers.Binary;
using Ockam.Encoding;
using Ockam.Routing;

namespace Ockam.Transport;

/// <summary>The frame of a message on a TCP stream (section 1.3): a length of 4 bytes, big-endian, and a CBOR array of four.</summary>
internal static class TcpFrame
{
    /// <summary>The first byte of each direction of a stream.</summary>
    public const byte Version = 1;

    /// <summary>The length of the length.</summary>
    public const int HeadLength = 4;

    /// <summary>The longest body, in bytes (section 1.3).</summary>
    public const int MaximumBody = 16 * 1024 * 1024;

    private const byte NoTracingContext = 0xf6;

    /// <summary>The length of the body that <see cref="Write"/> writes.</summary>
    public static long BodyLength(RoutedMessage message) =>
        3L // the array's head, and those of both routes: 64 addresses take two bytes
        + (message.Onward.Count < 24 ? 0 : 1) + message.Onward.Elements.Length
        + (message.Return.Count < 24 ? 0 : 1) + message.Return.Elements.Length
        + CborWriter.HeadLength((ulong)message.PayloadLength) + message.PayloadLength
        + 1; // no tracing context

    /// <summary>Writes a frame.</summary>
    /// <param name="message">The message, whose onward route no longer has the address of the connection.</param>
    /// <param name="bodyLength">What <see cref="BodyLength"/> said, at most <see cref="MaximumBody"/>.</param>
    /// <param name="target">At least that and <see cref="HeadLength"/> bytes.</param>
    public static void Write(RoutedMessage message, int bodyLength, Span<byte> target)
    {
        target = WriteHead(message, bodyLength, target);
        ReadOnlySpan<byte> payload = message.Payload;
        payload.CopyTo(target);
        target[payload.Length] = NoTracingContext;
    }

    /// <summary>Makes a message a frame where it stands, if there is room around it.</summary>
    /// <param name="message">The message, whose onward route no longer has the address of the connection.</param>
    /// <param name="bodyLength">What <see cref="BodyLength"/> said, at most <see cref="MaximumBody"/>.</param>
    /// <param name="frame">The whole frame, in the message's buffer.</param>
    public static bool TryWriteInPlace(RoutedMessage message, int bodyLength, out ArraySegment<byte> frame)
    {
        int head = HeadLength + bodyLength - message.PayloadLength - 1;
        if (!message.HasRoom(head, 1))
        {
            frame = default;
            return false;
        }

        int start = message.PayloadOffset - head;
        WriteHead(message, bodyLength, message.Buffer.AsSpan(start, head));
        message.Buffer[message.PayloadOffset + message.PayloadLength] = NoTracingContext;
        frame = new ArraySegment<byte>(message.Buffer, start, HeadLength + bodyLength);
        return true;
    }

    // Everything before the payload.
    private static Span<byte> WriteHead(RoutedMessage message, int bodyLength, Span<byte> target)
    {
        BinaryPrimitives.WriteUInt32BigEndian(target, (uint)bodyLength);
        target = target[HeadLength..];
        // Always four elements: one implementation drops the connection at three (section 1.3).
        target = target[CborWriter.WriteHead(target, 4, 4)..];
        target = WriteRoute(message.Onward, target);
        target = WriteRoute(message.Return, target);
        return target[CborWriter.WriteHead(target, 2, (ulong)message.PayloadLength)..];
    }

    private static Span<byte> WriteRoute(RouteBuffer route, Span<byte> target)
    {
        target = target[CborWriter.WriteHead(target, 4, (ulong)route.Count)..];
        ReadOnlySpan<byte> elements = route.Elements;
        elements.CopyTo(target);
        return target[elements.Length..];
    }
}
