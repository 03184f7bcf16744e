using System.Globalization;
using System.Text;

namespace Ockam.Policies;

/// <summary>Writes full expressions so that reading them gives the same again.</summary>
internal static class ExpressionPrinter
{
    public static string Print(Expression expression)
    {
        var text = new StringBuilder();
        Print(expression, text);
        return text.ToString();
    }

    private static void Print(Expression expression, StringBuilder text)
    {
        switch (expression)
        {
            case Expression.Literal literal:
                Print(literal.Value, text);
                break;
            case Expression.Identifier identifier:
                text.Append(identifier.Name);
                break;
            case Expression.List list:
                Print(list.Items, '(', ')', text);
                break;
            case Expression.Sequence sequence:
                Print(sequence.Items, '[', ']', text);
                break;
        }
    }

    private static void Print(Expression[] items, char open, char close, StringBuilder text)
    {
        text.Append(open);
        for (int i = 0; i < items.Length; i++)
        {
            if (i > 0) text.Append(' ');
            Print(items[i], text);
        }

        text.Append(close);
    }

    private static void Print(PolicyValue value, StringBuilder text)
    {
        switch (value.Kind)
        {
            case PolicyValueKind.Boolean:
                text.Append(value.Boolean ? "true" : "false");
                break;
            case PolicyValueKind.Integer:
                text.Append(CultureInfo.InvariantCulture, $"{value.Integer}");
                break;
            case PolicyValueKind.Float:
                PrintFloat(value.Float, text);
                break;
            case PolicyValueKind.Text:
                PrintText(value.Text, text);
                break;
            default:
                throw new InvalidOperationException($"A literal has no kind {value.Kind}.");
        }
    }

    private static void PrintFloat(double value, StringBuilder text)
    {
        if (double.IsNaN(value))
        {
            text.Append("nan");
            return;
        }

        if (double.IsInfinity(value))
        {
            text.Append(value > 0 ? "inf" : "-inf");
            return;
        }

        // Without a point or an exponent it would be read as an integer, which is another type.
        string digits = value.ToString("R", CultureInfo.InvariantCulture);
        text.Append(digits);
        if (!digits.AsSpan().ContainsAny('.', 'E')) text.Append(".0");
    }

    private static void PrintText(string value, StringBuilder text)
    {
        text.Append('"');
        foreach (char c in value)
        {
            switch (c)
            {
                case '"' or '\\':
                    text.Append('\\').Append(c);
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case < ' ' or '\x7f':
                    text.Append(CultureInfo.InvariantCulture, $"\\u{{{(int)c:x}}}");
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }

        text.Append('"');
    }
}
