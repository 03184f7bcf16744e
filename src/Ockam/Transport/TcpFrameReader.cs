using System.Buffers.Binary;
using Ockam.Encoding;
using Ockam.Routing;

namespace Ockam.Transport;

/// <summary>
/// Takes the bytes of one direction of a TCP stream apart into messages (section 1.3). Bytes are received straight into its buffer
/// (<see cref="TryPrepare"/>, <see cref="Free"/>, <see cref="Advance"/>), and messages stand where they were received. Not thread-safe.
/// </summary>
internal sealed partial class TcpFrameReader
{
    /// <summary>Whether the version byte has come.</summary>
    public bool HasVersion { get; private set; }

    /// <summary>How many frames were complete.</summary>
    public long Frames { get; private set; }

    /// <summary>The bytes received and not read yet: those of a partial frame, after <see cref="FrameStatus.NeedMore"/>.</summary>
    public int Held => _end - _start;

    /// <summary>Reads the next frame into a message that was reset.</summary>
    /// <remarks>
    /// The message's payload may be changed in place, and the rest of its frame be overwritten: it is dead. The payload is gone at the next
    /// <see cref="TryPrepare"/>.
    /// </remarks>
    /// <exception cref="EncodingException">The stream is not of this protocol, and must be closed.</exception>
    public FrameStatus TryRead(RoutedMessage message)
    {
        if (!HasVersion)
        {
            if (Held == 0) return FrameStatus.NeedMore;
            byte version = _buffer[_start++];
            if (version != TcpFrame.Version) EncodingException.Throw($"The stream starts with version {version}, not {TcpFrame.Version}.");
            HasVersion = true;
        }

        int length = NextBodyLength();
        if (length < 0 || Held < TcpFrame.HeadLength + length) return FrameStatus.NeedMore;
        int bodyStart = _start + TcpFrame.HeadLength;
        _start = bodyStart + length;
        Frames++;
        return ReadBody(message, bodyStart, length);
    }

    // Negative while the length itself has not come.
    private int NextBodyLength()
    {
        if (Held < TcpFrame.HeadLength) return -1;
        uint length = BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_start));
        if (length == 0) EncodingException.Throw("A frame of length 0 came; a frame has at least the bytes of its CBOR array.");
        if (length > TcpFrame.MaximumBody)
            EncodingException.Throw($"A frame of {length} bytes was announced; {TcpFrame.MaximumBody} are allowed.");
        return (int)length;
    }

    private FrameStatus ReadBody(RoutedMessage message, int bodyStart, int length)
    {
        var reader = new CborReader(_buffer.AsSpan(bodyStart, length));
        int fields = reader.ReadArrayHead();
        bool fits = message.Onward.TryRead(ref reader);
        fits &= message.Return.TryRead(ref reader);
        bool inPlace = reader.Peek() != CborType.ByteString || _buffer[bodyStart + reader.Position] != 0x5f;
        ReadOnlySpan<byte> payload = reader.ReadByteString();
        int payloadEnd = bodyStart + reader.Position;
        if (fields is >= 0 and < 3) EncodingException.Throw($"A message is an array of at least 3 elements, not of {fields}.");
        // The tracing context: nothing of it is used, so anything well-formed will do, and more elements after it.
        reader.SkipRest(fields, 3);
        if (!fits) return FrameStatus.BeyondLimits;
        if (message.Onward.Count == 0) return FrameStatus.Heartbeat;
        // A payload in chunks was gathered elsewhere.
        if (!inPlace)
        {
            message.SetPayload(payload);
            return FrameStatus.Message;
        }

        // What came before may still have to be sent from where it stands.
        message.SetPayload(_buffer, payloadEnd - payload.Length, payload.Length, bodyStart - TcpFrame.HeadLength, bodyStart + length);
        message.IsStable = true;
        return FrameStatus.Message;
    }
}
