namespace Ockam.Policies;

/// <summary>
/// A policy: the shorthand of section 10.2, such as <c>ai-inlet and not guest</c>, or a full expression of section 10.1, such as
/// <c>(= subject.role "reader")</c>. It never changes.
/// </summary>
public sealed class PolicyExpression : IEquatable<PolicyExpression>
{
    /// <summary>How long a text may be, in UTF-16 units: some 200 Identifiers.</summary>
    public const int MaximumLength = 16 * 1024;

    private readonly BooleanExpression? _shorthand;
    private readonly string _text;

    internal PolicyExpression(BooleanExpression shorthand)
    {
        _shorthand = shorthand;
        Full = shorthand.Expand();
        _text = shorthand.Print();
    }

    internal PolicyExpression(Expression full)
    {
        Full = full;
        string text = ExpressionPrinter.Print(full);
        // (not subject.x) would be read as shorthand, in which it means something else. A comment is no part of that grammar.
        _text = IsFullText(text) ? text : "(; full ;) " + text;
    }

    /// <summary>What every node of an authority asks for where nothing else is said: a valid credential of that authority.</summary>
    public static PolicyExpression Default { get; } = Parse("(= subject.has_credential true)");

    /// <summary>Whether it was written as shorthand.</summary>
    public bool IsShorthand => _shorthand is not null;

    /// <summary>What is evaluated.</summary>
    internal Expression Full { get; }

    internal BooleanExpression? Shorthand => _shorthand;

    /// <summary>Reads a text: as shorthand first, and as a full expression if it is none.</summary>
    /// <param name="text">At most <see cref="MaximumLength"/>; nested at most 128 deep.</param>
    /// <exception cref="PolicyException">
    /// It is neither, or an operator is glued to a name, or the policy could not be read again from what <see cref="ToString"/> writes,
    /// which has more brackets; the message has a hint.
    /// </exception>
    public static PolicyExpression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        PolicyExpression policy = Read(text);
        // What is stored and shown is the written text: a policy that is taken now and refused when it is loaded would deny everybody.
        if (policy._text != text) policy.RequireReadable(text);
        return policy;
    }

    /// <summary>The full expression that it stands for, as text; for a full expression, itself.</summary>
    public string Expand() => _shorthand is null ? _text : ExpressionPrinter.Print(Full);

    /// <summary>The text, written in one way; reading it gives the same policy.</summary>
    public override string ToString() => _text;

    /// <inheritdoc/>
    public bool Equals(PolicyExpression? other) =>
        other is not null && (ReferenceEquals(this, other) || (IsShorthand == other.IsShorthand && _text == other._text));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PolicyExpression);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    private static PolicyExpression Read(string text)
    {
        if (text.Length > MaximumLength)
            throw new PolicyException($"A policy of {text.Length} characters is too long: {MaximumLength} are allowed.");
        PolicyTextException mistake;
        try
        {
            return new PolicyExpression(BooleanExpressionParser.Parse(text));
        }
        catch (PolicyTextException inShorthand)
        {
            mistake = inShorthand;
        }

        if (mistake.IsFinal) throw Refuse(text, mistake);
        try
        {
            return new PolicyExpression(ExpressionParser.Parse(text));
        }
        catch (PolicyTextException inFull)
        {
            // Whoever uses what only full expressions have meant to write one.
            throw Refuse(text, text.AsSpan().ContainsAny("=<>?!\"[;") ? inFull : mistake);
        }
    }

    private void RequireReadable(string given)
    {
        string reason = "It would be another policy.";
        try
        {
            if (Equals(Read(_text))) return;
        }
        catch (PolicyException unreadable)
        {
            reason = unreadable.Message;
        }

        throw new PolicyException(
            $"The policy '{Shorten(given)}' cannot be kept: it is stored with brackets and escapes of one form, and that text cannot be "
            + $"read again. {reason} Nest less deeply, or make the text shorter.");
    }

    private static bool IsFullText(string text)
    {
        try
        {
            BooleanExpressionParser.Parse(text);
            return false;
        }
        catch (PolicyTextException mistake)
        {
            return !mistake.IsFinal;
        }
    }

    private static PolicyException Refuse(string text, PolicyTextException mistake)
    {
        return new PolicyException(
            $"The policy '{Shorten(text)}' cannot be read: at character {mistake.Position + 1}, {mistake.Message}. Write attributes with "
            + "'and', 'or', 'not', such as ai-inlet and not guest; or a full expression, such as (= subject.role \"reader\").");
    }

    // Enough to find the place, and not a page of it.
    private static string Shorten(string text)
    {
        const int Shown = 60;
        return text.Length <= Shown ? text : text[..Shown] + "…";
    }
}
