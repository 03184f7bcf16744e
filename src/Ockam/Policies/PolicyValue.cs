namespace Ockam.Policies;

/// <summary>What an expression comes to. A structure, so that an evaluation allocates nothing.</summary>
internal readonly struct PolicyValue
{
    private readonly object? _reference;
    private readonly long _bits;

    private PolicyValue(PolicyValueKind kind, long bits, object? reference)
    {
        Kind = kind;
        _bits = bits;
        _reference = reference;
    }

    public static PolicyValue Unit => default;

    public static PolicyValue True => Of(true);

    public static PolicyValue False => Of(false);

    public PolicyValueKind Kind { get; }

    public bool Boolean => _bits != 0;

    public bool IsTrue => Kind == PolicyValueKind.Boolean && _bits != 0;

    public long Integer => _bits;

    public double Float => BitConverter.Int64BitsToDouble(_bits);

    public string Text => (string)_reference!;

    public PolicyValue[] Sequence => (PolicyValue[])_reference!;

    public static PolicyValue Of(bool value) => new(PolicyValueKind.Boolean, value ? 1 : 0, null);

    public static PolicyValue Of(long value) => new(PolicyValueKind.Integer, value, null);

    public static PolicyValue Of(double value) => new(PolicyValueKind.Float, BitConverter.DoubleToInt64Bits(value), null);

    public static PolicyValue Of(string value) => new(PolicyValueKind.Text, 0, value);

    public static PolicyValue Of(PolicyValue[] values) => new(PolicyValueKind.Sequence, 0, values);

    /// <summary>Compares two values of one type; sequences by their length first, then one by one.</summary>
    /// <param name="left">The first.</param>
    /// <param name="right">The second.</param>
    /// <param name="order">Below, at or above 0; null where there is no order, which NaN has with nothing.</param>
    /// <returns>False if the types differ, also those within sequences.</returns>
    public static bool TryCompare(PolicyValue left, PolicyValue right, out int? order)
    {
        order = 0;
        if (left.Kind != right.Kind) return false;
        switch (left.Kind)
        {
            case PolicyValueKind.Boolean or PolicyValueKind.Integer:
                order = left._bits.CompareTo(right._bits);
                break;
            case PolicyValueKind.Float when double.IsNaN(left.Float) || double.IsNaN(right.Float):
                order = null;
                break;
            case PolicyValueKind.Float:
                // Not CompareTo, for which the two zeros would differ from one another in no way that helps anybody, and NaN is least.
                order = left.Float < right.Float ? -1 : left.Float > right.Float ? 1 : 0;
                break;
            case PolicyValueKind.Text:
                order = CompareText(left.Text, right.Text);
                break;
            case PolicyValueKind.Sequence:
                return TryCompare(left.Sequence, right.Sequence, out order);
        }

        return true;
    }

    // Depth is bounded where values are made.
    private static bool TryCompare(PolicyValue[] left, PolicyValue[] right, out int? order)
    {
        order = left.Length.CompareTo(right.Length);
        for (int i = 0; order == 0 && i < left.Length; i++)
        {
            if (!TryCompare(left[i], right[i], out order)) return false;
        }

        return true;
    }

    // By UTF-8 bytes, which is by code points: only surrogates stand elsewhere in UTF-16.
    private static int CompareText(string left, string right)
    {
        int length = Math.Min(left.Length, right.Length);
        int same = left.AsSpan(0, length).CommonPrefixLength(right.AsSpan(0, length));
        if (same == length) return left.Length.CompareTo(right.Length);
        (char a, char b) = (left[same], right[same]);
        bool isSurrogateA = char.IsSurrogate(a);
        return isSurrogateA == char.IsSurrogate(b) ? a.CompareTo(b) : isSurrogateA ? 1 : -1;
    }
}
