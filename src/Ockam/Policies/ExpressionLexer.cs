using System.Globalization;
using System.Text;

namespace Ockam.Policies;

/// <summary>Cuts the text of a full expression into pieces, as the text format of WebAssembly does (section 10.1).</summary>
/// <param name="text">The text.</param>
internal ref struct ExpressionLexer(ReadOnlySpan<char> text)
{
    private readonly ReadOnlySpan<char> _text = text;
    private int _position;

    /// <summary>Where the last piece begins.</summary>
    public int Start { get; private set; }

    /// <summary>The next piece; empty at the end. A string comes with its quotes.</summary>
    /// <exception cref="PolicyTextException">There is something that is no piece.</exception>
    public ReadOnlySpan<char> Next()
    {
        SkipBlanks();
        Start = _position;
        if (_position == _text.Length) return [];
        char c = _text[_position];
        if (c is '(' or ')' or '[' or ']') return _text.Slice(_position++, 1);
        if (c == '"') return String();
        while (_position < _text.Length && IsWord(_text[_position])) _position++;
        if (_position == Start) throw new PolicyTextException(Start, $"the character {Describe(c)} stands where none like it may be");
        if (_position < _text.Length && _text[_position] == '"')
            throw new PolicyTextException(_position, "a string begins within a word: write a space before it");
        return _text[Start.._position];
    }

    /// <summary>The content of a string.</summary>
    /// <param name="piece">The string with its quotes.</param>
    /// <exception cref="PolicyTextException">An escape is none, or the bytes are not UTF-8.</exception>
    public readonly string Unescape(ReadOnlySpan<char> piece)
    {
        ReadOnlySpan<char> inner = piece[1..^1];
        if (!inner.Contains('\\')) return Checked(inner.ToString());
        var bytes = new List<byte>(inner.Length);
        Span<byte> encoded = stackalloc byte[4];
        for (int i = 0; i < inner.Length; i++)
        {
            int at = Start + 1 + i;
            Rune rune;
            if (inner[i] != '\\')
            {
                if (Rune.DecodeFromUtf16(inner[i..], out rune, out int taken) != System.Buffers.OperationStatus.Done) throw NotText(at);
                i += taken - 1;
            }
            else if (inner[++i] == 'u')
            {
                rune = CodePoint(inner, ref i, at);
            }
            else if (char.IsAsciiHexDigit(inner[i]) && i + 1 < inner.Length && char.IsAsciiHexDigit(inner[i + 1]))
            {
                bytes.Add(byte.Parse(inner.Slice(i++, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                continue;
            }
            else
            {
                rune = new Rune(inner[i] switch
                {
                    't' => '\t',
                    'n' => '\n',
                    'r' => '\r',
                    '"' or '\'' or '\\' => inner[i],
                    _ => throw new PolicyTextException(at, "after a backslash come t, n, r, a quote, a backslash, two hexadecimal digits "
                        + "or u{…}"),
                });
            }

            bytes.AddRange(encoded[..rune.EncodeToUtf8(encoded)]);
        }

        byte[] all = [.. bytes];
        return System.Text.Unicode.Utf8.IsValid(all) ? System.Text.Encoding.UTF8.GetString(all) : throw NotText(Start);
    }

    private readonly Rune CodePoint(ReadOnlySpan<char> inner, ref int i, int at)
    {
        int end = inner[i..].IndexOf('}');
        if (end > 2 && inner[i + 1] == '{'
            && int.TryParse(inner[(i + 2)..(i + end)], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code)
            && Rune.IsValid(code))
        {
            i += end;
            return new Rune(code);
        }

        throw new PolicyTextException(at, "\\u is followed by the number of a character in hexadecimal digits, such as \\u{e9}");
    }

    // Half of a pair of surrogates has no bytes.
    private readonly string Checked(string value)
    {
        for (int i = 0; i < value.Length; i++)
        {
            if (!char.IsSurrogate(value[i])) continue;
            if (!char.IsSurrogatePair(value, i)) throw NotText(Start + 1 + i);
            i++;
        }

        return value;
    }

    private static PolicyTextException NotText(int at) => new(at, "the bytes of this string are not UTF-8");

    private ReadOnlySpan<char> String()
    {
        for (_position++; _position < _text.Length; _position++)
        {
            char c = _text[_position];
            if (c is < ' ' or '\x7f')
                throw new PolicyTextException(_position, $"the character {Describe(c)} stands in a string: write an escape such as \\n");
            // What is escaped is looked at later; here, only that it ends nothing.
            if (c == '\\') _position++;
            else if (c == '"')
            {
                _position++;
                if (_position < _text.Length && (IsWord(_text[_position]) || _text[_position] == '"'))
                    throw new PolicyTextException(_position, "a word follows a string directly: write a space between them");
                return _text[Start.._position];
            }
        }

        throw new PolicyTextException(Start, "this string has no end: write a closing quote");
    }

    private void SkipBlanks()
    {
        while (_position < _text.Length)
        {
            if (_text[_position] is ' ' or '\t' or '\r' or '\n') _position++;
            else if (_text[_position..].StartsWith(";;")) SkipLine();
            else if (_text[_position..].StartsWith("(;")) SkipComment();
            else return;
        }
    }

    private void SkipLine()
    {
        int end = _text[_position..].IndexOfAny('\r', '\n');
        _position = end < 0 ? _text.Length : _position + end;
    }

    // They may be in one another.
    private void SkipComment()
    {
        int start = _position;
        int depth = 0;
        do
        {
            ReadOnlySpan<char> rest = _text[_position..];
            if (rest.IsEmpty) throw new PolicyTextException(start, "this comment has no end: write ;)");
            if (rest.StartsWith("(;")) depth++;
            else if (rest.StartsWith(";)")) depth--;
            else
            {
                _position++;
                continue;
            }

            _position += 2;
        }
        while (depth > 0);
    }

    private static bool IsWord(char c) => char.IsAsciiLetterOrDigit(c) || "!#$%&'*+-./:<=>?@\\^_`|~".Contains(c);

    private static string Describe(char c) => char.IsControl(c) || char.IsSurrogate(c) ? $"U+{(int)c:X4}" : $"'{c}'";
}
