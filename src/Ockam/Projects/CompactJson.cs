using System.Buffers;
using System.Text.Json;

namespace Ockam.Projects;

/// <summary>
/// Writes JSON without white space and with the fewest escapes, as the original's writer does: tickets and project files come out with the
/// same bytes.
/// </summary>
internal sealed class CompactJson
{
    private readonly ArrayBufferWriter<byte> _bytes = new();
    private bool _needsComma;

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Open(byte bracket)
    {
        Separate();
        Raw([bracket]);
        _needsComma = false;
    }

    public void Close(byte bracket)
    {
        Raw([bracket]);
        _needsComma = true;
    }

    public void Key(ReadOnlySpan<byte> name)
    {
        Separate();
        Raw([(byte)'"', .. name, (byte)'"', (byte)':']);
        _needsComma = false;
    }

    public void String(string? value)
    {
        if (value is null) Literal("null"u8);
        else String(System.Text.Encoding.UTF8.GetBytes(value));
    }

    public void Boolean(bool? value) => Literal(value switch { true => "true"u8, false => "false"u8, null => "null"u8 });

    /// <summary>A value that is JSON already, without white space.</summary>
    public void Literal(ReadOnlySpan<byte> json)
    {
        Separate();
        Raw(json);
        _needsComma = true;
    }

    /// <summary>Copies the value that a reader stands on, without the white space in it.</summary>
    public void Copy(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                Open((byte)'{');
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    Key(reader.ValueSpan);
                    reader.Read();
                    Copy(ref reader);
                }

                Close((byte)'}');
                break;
            case JsonTokenType.StartArray:
                Open((byte)'[');
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Copy(ref reader);
                Close((byte)']');
                break;
            case JsonTokenType.String:
                Literal([(byte)'"', .. reader.ValueSpan, (byte)'"']);
                break;
            default:
                Literal(reader.ValueSpan);
                break;
        }
    }

    private void String(ReadOnlySpan<byte> text)
    {
        Separate();
        Raw("\""u8);
        foreach (byte one in text)
        {
            switch (one)
            {
                case (byte)'"': Raw("\\\""u8); break;
                case (byte)'\\': Raw("\\\\"u8); break;
                case (byte)'\b': Raw("\\b"u8); break;
                case (byte)'\f': Raw("\\f"u8); break;
                case (byte)'\n': Raw("\\n"u8); break;
                case (byte)'\r': Raw("\\r"u8); break;
                case (byte)'\t': Raw("\\t"u8); break;
                case < 0x20: Raw([.. "\\u00"u8, HexDigit(one >> 4), HexDigit(one & 15)]); break;
                default: Raw([one]); break;
            }
        }

        Raw("\""u8);
        _needsComma = true;
    }

    private static byte HexDigit(int value) => (byte)"0123456789abcdef"[value];

    private void Separate()
    {
        if (_needsComma) Raw(","u8);
    }

    private void Raw(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);
}
