namespace Ockam.Policies;

/// <summary>
/// Reads the shorthand (section 10.2). The original needs no space between an operator and a name, and so takes <c>nota</c> for
/// <c>not a</c> and <c>a orb</c> for <c>a or b</c>; such texts are refused here, because half of their authors meant the other thing.
/// </summary>
/// <param name="text">The text.</param>
internal ref struct BooleanExpressionParser(ReadOnlySpan<char> text)
{
    private const string Hint =
        "a space would make it '{0}', and that is what other programs read; for an attribute of that name write (= subject.{1} \"true\")";

    private readonly ReadOnlySpan<char> _text = text;
    private int _position;
    private int _depth;

    /// <exception cref="PolicyTextException">The text is no shorthand.</exception>
    public static BooleanExpression Parse(string text)
    {
        var parser = new BooleanExpressionParser(text);
        BooleanExpression expression = parser.Or().Tree;
        parser.SkipBlanks();
        if (parser._position == text.Length) return expression;
        throw parser.Unexpected("'and', 'or' or the end");
    }

    /// <summary>Whether a word is read as a name where one may stand.</summary>
    public static bool IsName(ReadOnlySpan<char> word) => !word.IsEmpty && IsFirst(word[0]) && !word.ContainsAnyExcept(s_nameCharacters)
        && word is not ("and" or "or" or "not") && !IsGlued(word, "not");

    private static readonly System.Buffers.SearchValues<char> s_nameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private (BooleanExpression Tree, int Depth) Or()
    {
        (BooleanExpression Tree, int Depth) left = And();
        while (TryOperator("or"))
        {
            (BooleanExpression Tree, int Depth) right = And();
            left = Join(new BooleanExpression.Or(left.Tree, right.Tree), left.Depth, right.Depth);
        }

        return left;
    }

    private (BooleanExpression Tree, int Depth) And()
    {
        (BooleanExpression Tree, int Depth) left = Not();
        while (TryOperator("and"))
        {
            (BooleanExpression Tree, int Depth) right = Not();
            left = Join(new BooleanExpression.And(left.Tree, right.Tree), left.Depth, right.Depth);
        }

        return left;
    }

    private (BooleanExpression Tree, int Depth) Not()
    {
        SkipBlanks();
        int start = _position;
        if (_depth == Expression.MaximumDepth) throw TooDeep(start);
        _depth++;
        try
        {
            if (_position < _text.Length && _text[_position] == '(') return InBrackets(start);
            ReadOnlySpan<char> word = Word();
            if (word.IsEmpty) throw Unexpected("a name, 'not' or '('");
            if (word is "not")
            {
                (BooleanExpression Tree, int Depth) operand = Not();
                return Join(new BooleanExpression.Not(operand.Tree), operand.Depth, 0);
            }

            if (IsGlued(word, "not")) throw Glued(start, word, "not", $"not {word["not".Length..]}");
            if (!IsName(word)) throw new PolicyTextException(start, $"'{word}' is not a name: names begin with a letter, '_' or '-'");
            return (new BooleanExpression.Name(word.ToString()), 1);
        }
        finally
        {
            _depth--;
        }
    }

    private (BooleanExpression Tree, int Depth) InBrackets(int start)
    {
        _position++;
        (BooleanExpression Tree, int Depth) inner = Or();
        SkipBlanks();
        if (_position == _text.Length) throw new PolicyTextException(start, "this '(' is never closed");
        if (_text[_position] != ')') throw Unexpected("'and', 'or' or ')'");
        _position++;
        return inner;
    }

    // A chain is as deep as it is long.
    private readonly (BooleanExpression Tree, int Depth) Join(BooleanExpression tree, int left, int right)
    {
        int depth = Math.Max(left, right) + 1;
        // The expansion of a name is a list of its own.
        return depth < Expression.MaximumDepth ? (tree, depth) : throw TooDeep(_position);
    }

    private bool TryOperator(string operation)
    {
        SkipBlanks();
        int start = _position;
        ReadOnlySpan<char> word = Word();
        if (word.SequenceEqual(operation)) return true;
        if (IsGlued(word, operation)) throw Glued(start, word, operation, $"{operation} {word[operation.Length..]}");
        _position = start;
        return false;
    }

    private ReadOnlySpan<char> Word()
    {
        ReadOnlySpan<char> rest = _text[_position..];
        int length = rest.IndexOfAnyExcept(s_nameCharacters);
        ReadOnlySpan<char> word = length < 0 ? rest : rest[..length];
        _position += word.Length;
        return word;
    }

    private void SkipBlanks()
    {
        while (_position < _text.Length && _text[_position] is ' ' or '\t' or '\r' or '\n') _position++;
    }

    private static bool IsGlued(ReadOnlySpan<char> word, string operation) =>
        word.Length > operation.Length && word.StartsWith(operation) && IsFirst(word[operation.Length]);

    private static bool IsFirst(char c) => char.IsAsciiLetter(c) || c is '_' or '-';

    private static PolicyTextException Glued(int at, ReadOnlySpan<char> word, string operation, string apart) => new(
        at,
        $"'{word}' begins with the operator '{operation}': "
        + string.Format(System.Globalization.CultureInfo.InvariantCulture, Hint, apart, word.ToString()),
        isFinal: true);

    private static PolicyTextException TooDeep(int at) =>
        new(at, $"operators and brackets are nested more than {Expression.MaximumDepth} deep", isFinal: true);

    private readonly PolicyTextException Unexpected(string wanted) => new(
        _position,
        _position < _text.Length ? $"'{_text[_position]}' stands where {wanted} is expected" : $"the text ends where {wanted} is expected");
}
