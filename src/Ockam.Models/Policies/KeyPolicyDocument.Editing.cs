using System.Text;

namespace Ockam.Models;

/// <summary>Editing: statements are put in, taken out and exchanged as pieces of text between which nothing moves.</summary>
public sealed partial class KeyPolicyDocument
{
    /// <summary>The policy with statements at its end, set out as those before them.</summary>
    /// <param name="statements">Each as JSON, in any layout.</param>
    /// <exception cref="ModelException">One is no statement, or the policy becomes too long.</exception>
    public KeyPolicyDocument WithAdded(params IEnumerable<string> statements)
    {
        ArgumentNullException.ThrowIfNull(statements);
        string[] added = [.. statements.Select(Lay)];
        if (added.Length == 0) return this;
        string between = "," + Gap();
        string text = string.Concat(added.Select(statement => between + statement));
        if (_layout.Spans.Count == 0) return Splice(_layout.Start, _layout.End, $"[{text[between.Length..]}]");
        int end = _layout.Spans[^1].End;
        return _layout.IsArray
            ? Splice(end, end, text)
            : Splice(_layout.Start, _layout.End, $"[{Statements[0].Text}{text}]");
    }

    /// <summary>The policy without one statement.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <exception cref="ModelException">It is the last one, without which nobody could use or change the key.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is none at that place.</exception>
    public KeyPolicyDocument WithRemoved(int index)
    {
        Check(index);
        if (_layout.Spans.Count == 1)
            throw new ModelException(
                ModelErrorReason.InvalidPolicy,
                $"The policy's only statement, {Statements[0]}, cannot be taken out: nobody could use or change the key any more. Add "
                + "another one first.");
        return index == _layout.Spans.Count - 1
            ? Splice(_layout.Spans[index - 1].End, _layout.Spans[index].End, "")
            : Splice(_layout.Spans[index].Start, _layout.Spans[index + 1].Start, "");
    }

    /// <summary>The policy with another statement in the place of one.</summary>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="statement">The other one as JSON, in any layout.</param>
    /// <exception cref="ModelException">That is no statement, or the policy becomes too long.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is none at that place.</exception>
    public KeyPolicyDocument WithReplaced(int index, string statement)
    {
        Check(index);
        return Splice(_layout.Spans[index].Start, _layout.Spans[index].End, Lay(statement));
    }

    private void Check(int index)
    {
        if (index < 0 || index >= _layout.Spans.Count)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"The policy has {_layout.Spans.Count} statements.");
    }

    // What is put together is read again as a whole: no edit makes something that could not have been read.
    private KeyPolicyDocument Splice(int start, int end, string text)
    {
        string whole = System.Text.Encoding.UTF8.GetString(_utf8, 0, start) + text + System.Text.Encoding.UTF8.GetString(_utf8.AsSpan(end));
        return Read(Encode(whole), IsIdentityPolicy);
    }

    // The white space before the last statement: whoever reads the policy finds the new one where the eye expects it.
    private string Gap()
    {
        if (_layout.Spans.Count == 0) return "";
        int end = _layout.Spans[^1].Start, start = end;
        while (start > 0 && _utf8[start - 1] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') start--;
        return System.Text.Encoding.UTF8.GetString(_utf8.AsSpan(start..end));
    }

    private string Lay(string statement)
    {
        string gap = Gap();
        int line = gap.LastIndexOf('\n');
        if (line < 0) return KeyPolicyText.Compact(statement);
        string newLine = gap.Contains('\r', StringComparison.Ordinal) ? "\r\n" : "\n";
        return new StringBuilder(KeyPolicyText.Indented(statement)).Replace("\n", newLine + gap[(line + 1)..]).ToString();
    }
}
