using System.Buffers;
using System.Text.Json;

namespace Ockam.Models;

/// <summary>
/// Passes an answer on line by line as it comes, and says anew what is an error in its middle: the server's words may name folders and
/// addresses of its machine. A line that is no object, which may be anything, becomes an error too.
/// </summary>
/// <param name="type">The type of the answer: JSON, JSON in lines, or events.</param>
internal sealed class AnswerFilter(string type)
{
    /// <summary>How many bytes of a line are looked at: what says no error within this is none.</summary>
    public const int MaximumLine = 64 * 1024;

    private const string Unreadable = "The answer of the model server behind the gateway cannot be read.";

    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly ArrayBufferWriter<byte> _out = new();
    private bool _isPassing;

    private bool IsWhole => type == "application/json";

    private bool IsEvents => type == "text/event-stream";

    /// <summary>Takes the next bytes of the answer.</summary>
    /// <returns>What may be sent, valid until the next call.</returns>
    /// <exception cref="HttpRefusedException">A line cannot be read.</exception>
    public ReadOnlyMemory<byte> Pass(ReadOnlySpan<byte> bytes)
    {
        _out.ResetWrittenCount();
        while (!bytes.IsEmpty)
        {
            // One object may have lines too.
            int end = IsWhole ? -1 : bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? bytes : bytes[..(end + 1)];
            bytes = bytes[part.Length..];
            if (_isPassing) _out.Write(part);
            else Keep(part, end >= 0);
            if (end >= 0) _isPassing = false;
        }

        return _out.WrittenMemory;
    }

    /// <summary>The answer has ended.</summary>
    /// <returns>What is left to be sent.</returns>
    /// <exception cref="HttpRefusedException">It is one object, and an error, or cannot be read.</exception>
    public ReadOnlyMemory<byte> End()
    {
        _out.ResetWrittenCount();
        if (!_isPassing && (IsWhole || _line.WrittenCount > 0)) EndLine();
        return _out.WrittenMemory;
    }

    private void Keep(ReadOnlySpan<byte> part, bool isEnd)
    {
        _line.Write(part);
        if (_line.WrittenCount > MaximumLine)
        {
            ReadOnlySpan<byte> start = _line.WrittenSpan;
            if (IsEvents) start = start.StartsWith("data:"u8) ? start[5..] : throw new HttpRefusedException(502, Unreadable);
            if (!GatewayErrors.IsStartOfAnswer(start)) throw new HttpRefusedException(502, Unreadable);
            _out.Write(_line.WrittenSpan);
            _line.ResetWrittenCount();
            _isPassing = true;
        }
        else if (isEnd)
        {
            EndLine();
        }
    }

    private void EndLine()
    {
        ReadOnlyMemory<byte> line = _line.WrittenMemory;
        if (IsWhole) Judge(line, default, line);
        else if (line.Span.Trim(" \t\r\n"u8).IsEmpty) _out.Write(line.Span);
        else if (IsEvents) EndEventLine(line);
        else Judge(line, default, line);
        _line.ResetWrittenCount();
    }

    // Of an event's fields (HTML, section 9.2.6), those that carry an answer.
    private void EndEventLine(ReadOnlyMemory<byte> line)
    {
        int colon = line.Span.IndexOf((byte)':');
        ReadOnlySpan<byte> field = colon < 0 ? line.Span : line.Span[..colon];
        ReadOnlyMemory<byte> value = line[(colon + 1)..].Trim(" \t\r\n"u8);
        if (field.SequenceEqual("data"u8))
        {
            if (value.Span.SequenceEqual("[DONE]"u8)) _out.Write(line.Span);
            else Judge(value, "data: "u8, line);
        }
        else if (field.SequenceEqual("error"u8))
        {
            // Not of the standard, and what some servers write.
            _out.Write("error: "u8);
            WriteError(value);
        }
        else if (colon > 0 && field.IndexOfAnyExceptInRange((byte)'a', (byte)'z') < 0 && value.Length <= 64
            && value.Span.IndexOfAny("/\\:"u8) < 0)
        {
            _out.Write(line.Span);
        }
    }

    private void Judge(ReadOnlyMemory<byte> json, ReadOnlySpan<byte> prefix, ReadOnlyMemory<byte> line)
    {
        if (GatewayErrors.IsAnswer(json))
        {
            _out.Write(line.Span);
            return;
        }

        if (IsWhole)
        {
            // Lines under another name.
            if (!AreAnswers(json.Span)) throw new HttpRefusedException(502, GatewayErrors.Told(json) ?? Unreadable);
            _out.Write(line.Span);
            return;
        }

        _out.Write(prefix);
        WriteError(json);
    }

    private static bool AreAnswers(ReadOnlySpan<byte> lines)
    {
        int count = 0;
        foreach (Range range in lines.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> line = lines[range].Trim(" \t\r"u8);
            if (line.IsEmpty) continue;
            if (!GatewayErrors.IsAnswer(line.ToArray())) return false;
            count++;
        }

        return count > 1;
    }

    private void WriteError(ReadOnlyMemory<byte> json)
    {
        GatewayErrors.Rewrite(json, _out, Unreadable);
        _out.Write(IsEvents ? "\n\n"u8 : "\n"u8);
    }
}
