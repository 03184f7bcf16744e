using System.Globalization;

namespace Ockam.Policies;

/// <summary>Reads full expressions (section 10.1). It keeps its own stack, and how deep that may be is bounded.</summary>
internal static class ExpressionParser
{
    /// <exception cref="PolicyTextException">The text is no full expression.</exception>
    public static Expression Parse(string text)
    {
        var lexer = new ExpressionLexer(text);
        var open = new Stack<(List<Expression> Items, char Kind, int At)>();
        var items = new List<Expression>();
        while (true)
        {
            ReadOnlySpan<char> piece = lexer.Next();
            if (piece.IsEmpty) break;
            switch (piece[0])
            {
                case '(' or '[':
                    if (open.Count == Expression.MaximumDepth)
                        throw new PolicyTextException(lexer.Start, $"more than {Expression.MaximumDepth} brackets are open here");
                    open.Push((items, piece[0], lexer.Start));
                    items = [];
                    break;
                case ')' or ']':
                    Expression closed = Close(items, piece[0], open.Count > 0 ? open.Peek().Kind : ' ', lexer.Start);
                    items = open.Pop().Items;
                    items.Add(closed);
                    break;
                case '"':
                    items.Add(new Expression.Literal(PolicyValue.Of(lexer.Unescape(piece))));
                    break;
                default:
                    items.Add(Word(piece, lexer.Start));
                    break;
            }
        }

        if (open.Count > 0) throw new PolicyTextException(open.Peek().At, $"this '{open.Peek().Kind}' is never closed");
        Expression whole = items switch
        {
            [] => throw new PolicyTextException(0, "there is no expression"),
            [var only] => only,
            _ => new Expression.List([.. items]),
        };
        // An operator alone is taken by the original, and denies there.
        return whole is Expression.List && BeginsWithOperator(whole)
            ? whole
            : throw new PolicyTextException(0, $"a full expression begins with one of the operators {PolicyOperators.Names}");
    }

    /// <summary>Whether a word can be an identifier; the range from '+' to '@' is meant as it stands in section 10.1.</summary>
    internal static bool IsIdentifier(ReadOnlySpan<char> word)
    {
        if (word.IsEmpty || !(char.IsAsciiLetter(word[0]) || "!$%&*/<=>?~_^".Contains(word[0]))) return false;
        foreach (char c in word)
        {
            if (!(char.IsAsciiLetter(c) || c is >= '+' and <= '@' || "!$%&*~_^".Contains(c))) return false;
        }

        return true;
    }

    /// <summary>Whether all items have one type, as far as that can be seen without values.</summary>
    internal static bool HaveOneType(ReadOnlySpan<Expression> items)
    {
        for (int i = 1; i < items.Length; i++)
        {
            if (!HaveOneType(items[i - 1], items[i])) return false;
        }

        return true;
    }

    /// <summary>Whether the first identifier, in the first lists of lists, is an operator.</summary>
    internal static bool BeginsWithOperator(Expression expression)
    {
        while (expression is Expression.List { Items: [var first, ..] }) expression = first;
        return expression is Expression.Identifier identifier && PolicyOperators.Find(identifier.Name) != PolicyOperator.None;
    }

    private static bool HaveOneType(Expression left, Expression right) => (left, right) switch
    {
        (Expression.Literal a, Expression.Literal b) => a.Value.Kind == b.Value.Kind,
        (Expression.Sequence a, Expression.Sequence b) => a.Items.Length != b.Items.Length
            || a.Items.Zip(b.Items).All(pair => HaveOneType(pair.First, pair.Second)),
        _ => left.GetType() == right.GetType(),
    };

    private static Expression Close(List<Expression> items, char close, char open, int at)
    {
        if (open == ' ') throw new PolicyTextException(at, $"this '{close}' closes nothing");
        if (open == '(' != (close == ')')) throw new PolicyTextException(at, $"this '{close}' would close a '{open}'");
        if (close == ')') return new Expression.List([.. items]);
        return HaveOneType([.. items])
            ? new Expression.Sequence([.. items])
            : throw new PolicyTextException(at, "the values of this sequence are not all of one type");
    }

    private static Expression Word(ReadOnlySpan<char> word, int at)
    {
        if (word is "true" or "false") return new Expression.Literal(PolicyValue.Of(word is "true"));
        ReadOnlySpan<char> digits = word[0] is '+' or '-' ? word[1..] : word;
        bool isNegative = word[0] == '-';
        if (digits is "inf") return new Expression.Literal(PolicyValue.Of(isNegative ? double.NegativeInfinity : double.PositiveInfinity));
        if (digits is "nan" || digits.StartsWith("nan:0x")) return new Expression.Literal(PolicyValue.Of(double.NaN));
        if (!digits.IsEmpty && char.IsAsciiDigit(digits[0])) return new Expression.Literal(Number(word, digits, isNegative, at));
        return IsIdentifier(word)
            ? new Expression.Identifier(word.ToString())
            : throw new PolicyTextException(at, $"'{word}' is neither a number nor an identifier");
    }

    private static PolicyValue Number(ReadOnlySpan<char> word, ReadOnlySpan<char> digits, bool isNegative, int at)
    {
        bool isHexadecimal = digits.StartsWith("0x");
        if (isHexadecimal || digits.IndexOfAnyExcept("0123456789_") < 0)
        {
            // One underscore between two digits means nothing.
            ReadOnlySpan<char> grouped = isHexadecimal ? digits[2..] : digits;
            bool isGrouped = !grouped.IsEmpty && grouped[0] != '_' && grouped[^1] != '_' && grouped.IndexOf("__") < 0;
            string bare = grouped.ToString().Replace("_", "", StringComparison.Ordinal);
            NumberStyles style = isHexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
            if (isGrouped && UInt128.TryParse(bare, style, CultureInfo.InvariantCulture, out UInt128 size)
                && size <= (UInt128)long.MaxValue + (isNegative ? 1u : 0u))
                return PolicyValue.Of(isNegative ? (long)-(Int128)size : (long)size);
            throw new PolicyTextException(at, $"'{word}' is no integer of 64 bits");
        }

        const NumberStyles Float = NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign;
        return double.TryParse(word, Float, CultureInfo.InvariantCulture, out double number)
            ? PolicyValue.Of(number)
            : throw new PolicyTextException(at, $"'{word}' is no number");
    }
}
