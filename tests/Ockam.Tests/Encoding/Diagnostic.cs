using System.Globalization;
using Ockam.Encoding;

namespace Ockam.Tests.Encoding;

/// <summary>Reads one item of any form with the reader's typed methods, and answers its diagnostic notation.</summary>
internal static class Diagnostic
{
    public static string Read(ref CborReader reader, int depth = 0)
    {
        if (depth > CborReader.MaximumDepth) throw new EncodingException("too deep for this test");
        switch (reader.Peek())
        {
            case CborType.UnsignedInteger: return reader.ReadUInt64().ToString(CultureInfo.InvariantCulture);
            case CborType.NegativeInteger: return ReadNegative(ref reader);
            case CborType.ByteString: return $"h'{reader.ReadByteString().ToHex()}'";
            case CborType.TextString: return $"\"{reader.ReadTextString()}\"";
            case CborType.Boolean: return reader.ReadBoolean() ? "true" : "false";
            case CborType.Float: return Float(reader.ReadDouble());
            case CborType.Tag: return $"{reader.ReadTag()}({Read(ref reader, depth + 1)})";
            case CborType.Array: return ReadItems(ref reader, reader.ReadArrayHead(), "[", "]", pairs: false, depth);
            case CborType.Map: return ReadItems(ref reader, reader.ReadMapHead(), "{", "}", pairs: true, depth);
            case CborType.Null:
                Assert.True(reader.TryReadNull());
                return "null";
            case CborType.Undefined:
                reader.Skip();
                return "undefined";
            default:
                int start = reader.Position;
                reader.Skip();
                ReadOnlySpan<byte> bytes = reader.Since(start);
                return $"simple({(bytes.Length == 1 ? bytes[0] & 31 : bytes[1])})";
        }
    }

    private static string ReadItems(ref CborReader reader, int count, string open, string close, bool pairs, int depth)
    {
        var items = new List<string>();
        while (count < 0 ? !reader.TryReadBreak() : items.Count < count)
        {
            string item = Read(ref reader, depth + 1);
            items.Add(pairs ? $"{item}: {Read(ref reader, depth + 1)}" : item);
        }

        return $"{open}{(count < 0 ? "_ " : "")}{string.Join(", ", items)}{close}";
    }

    // The profile's integers are those of 64 bits; one example lies beyond, and there Skip must do.
    private static string ReadNegative(ref CborReader reader)
    {
        CborReader copy = reader;
        try
        {
            return reader.ReadInt64().ToString(CultureInfo.InvariantCulture);
        }
        catch (EncodingException)
        {
            reader = copy;
            reader.Skip();
            ReadOnlySpan<byte> bytes = reader.Since(copy.Position);
            if (bytes.Length != 9) throw;
            return (-1 - (Int128)new System.Numerics.BigInteger(bytes[1..], isUnsigned: true, isBigEndian: true))
                .ToString(CultureInfo.InvariantCulture);
        }
    }

    private static string Float(double value)
    {
        string text = value.ToString("R", CultureInfo.InvariantCulture);
        return double.IsFinite(value) && !text.Contains('.') && !text.Contains('E') ? text + ".0" : text;
    }
}
