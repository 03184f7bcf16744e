namespace Ockam.Encoding;

/// <summary>
/// Text of others that is shown on a line of a log, a table or a terminal: nothing in it may be another line, or a command of the terminal.
/// </summary>
public static class PlainText
{
    /// <summary>Whether a character is no control character, and none of the two others that end a line.</summary>
    public static bool IsPlain(char character) => !char.IsControl(character) && character is not ('\u2028' or '\u2029');

    /// <summary>Whether all characters of a text are plain.</summary>
    public static bool IsPlain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.All(IsPlain);
    }

    /// <summary>The text with <c>?</c> for each character that is not plain.</summary>
    public static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return IsPlain(text) ? text : string.Create(text.Length, text, static (span, text) =>
        {
            for (int i = 0; i < span.Length; i++) span[i] = IsPlain(text[i]) ? text[i] : '?';
        });
    }
}
