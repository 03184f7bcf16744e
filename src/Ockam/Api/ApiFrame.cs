using System.Buffers.Binary;
using System.Security.Cryptography;
using Ockam.Encoding;

namespace Ockam.Api;

/// <summary>What requests and responses have in common: BARE data that hold a header and, when the header says so, a body.</summary>
internal static class ApiFrame
{
    /// <summary>The keys of both headers; 2 and 3 are told by each.</summary>
    public const int IdKey = 1, HasBodyKey = 4, TracingContextKey = 5;

    /// <summary>A random number other than 0, which stands for an unknown request in responses.</summary>
    public static uint NewId()
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        uint id;
        do
        {
            RandomNumberGenerator.Fill(bytes);
            id = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        }
        while (id == 0);
        return id;
    }

    /// <summary>Goes to the next key of a map.</summary>
    /// <param name="reader">Stands after the head of the map or after a value.</param>
    /// <param name="pairs">What <see cref="CborReader.ReadMapHead"/> answered; counted down.</param>
    /// <param name="key">The key; the reader stands before its value.</param>
    /// <returns>Whether there was one.</returns>
    public static bool NextKey(ref CborReader reader, ref int pairs, out ulong key)
    {
        key = 0;
        if (pairs < 0 ? reader.TryReadBreak() : pairs-- == 0) return false;
        key = reader.ReadUInt64();
        return true;
    }

    /// <summary>Reads a request's or response's number.</summary>
    public static uint ReadId(ref CborReader reader)
    {
        ulong value = reader.ReadUInt64();
        if (value > uint.MaxValue) EncodingException.Throw($"API: the id {value} does not fit in 32 bits.");
        return (uint)value;
    }

    /// <summary>Reads a text if the value is one; anything else is passed over, because the context serves tracing only.</summary>
    public static string? ReadTracingContext(ref CborReader reader)
    {
        if (reader.Peek() == CborType.TextString) return reader.ReadTextString();
        reader.Skip();
        return null;
    }

    /// <summary>Reads the one item that follows a header, as it is.</summary>
    /// <param name="reader">Stands behind the header.</param>
    /// <param name="hasBody">What the header says; without a body, bytes that follow are ignored as those after a body are.</param>
    public static ReadOnlyMemory<byte> ReadBody(ref CborReader reader, bool hasBody)
    {
        if (!hasBody) return default;
        int start = reader.Position;
        reader.Skip();
        return reader.Since(start).ToArray();
    }

    /// <summary>Writes the end of a header, and the body.</summary>
    public static byte[] Finish(CborWriter writer, ReadOnlyMemory<byte> body, string? tracingContext)
    {
        writer.WriteUInt64(HasBodyKey);
        writer.WriteBoolean(!body.IsEmpty);
        if (tracingContext is not null)
        {
            writer.WriteUInt64(TracingContextKey);
            writer.WriteTextString(tracingContext);
        }

        writer.WriteEncoded(body.Span);
        byte[] payload = Bare.EncodeData(writer.Written);
        // A body may hold a one-time code or a credential.
        writer.Clear();
        return payload;
    }
}
