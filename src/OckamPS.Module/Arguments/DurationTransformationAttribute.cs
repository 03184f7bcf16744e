using System.Globalization;
using System.Management.Automation;

namespace OckamPS.Module.Arguments;

/// <summary>
/// Reads a duration: digits with <c>ms</c>, <c>s</c>, <c>m</c>, <c>h</c> or <c>d</c>, or a TimeSpan. A number without a unit is refused:
/// PowerShell's own conversion would make ten days of '10'.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class DurationTransformationAttribute : ArgumentTransformationAttribute
{
    private const string Remedy = "write digits and a unit, such as 500ms, 30s, 10m, 8h or 7d, or give a TimeSpan";

    /// <inheritdoc/>
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? value = inputData is PSObject wrapped ? Unwrap(wrapped) : inputData;
        return value switch
        {
            TimeSpan span => Check(span, span.ToString()),
            string text => Check(Parse(text.Trim()), text),
            _ => throw Refuse($"'{value}' is no duration: without a unit nobody knows what it means; {Remedy}."),
        };
    }

    // PowerShell reads 30s as a short integer and 7d as a decimal number, but remembers how the argument was written.
    private static object Unwrap(PSObject wrapped) => wrapped.BaseObject is string or TimeSpan ? wrapped.BaseObject : wrapped.ToString();

    private static TimeSpan Parse(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan span))
            return span;
        int digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.')) digits++;
        double? unit = text[digits..].ToLowerInvariant() switch
        {
            "ms" => 0.001, "s" => 1, "m" => 60, "h" => 3600, "d" => 86_400, _ => null,
        };
        if (digits == text.Length && digits > 0)
            throw Refuse($"'{text}' has no unit: {Remedy}.");
        const NumberStyles Style = NumberStyles.AllowDecimalPoint;
        if (unit is null || !double.TryParse(text.AsSpan(0, digits), Style, CultureInfo.InvariantCulture, out double count))
            throw Refuse($"'{text}' is no duration: {Remedy}.");
        double seconds = count * unit.Value;
        // A century is more than anything here lasts; the next sizes up overflow.
        return seconds <= TimeSpan.FromDays(36_500).TotalSeconds ? TimeSpan.FromSeconds(seconds) : throw Refuse($"'{text}' is too long.");
    }

    private static object Check(TimeSpan span, string text) =>
        span >= TimeSpan.Zero ? span : throw Refuse($"'{text}' is less than nothing: {Remedy}.");

    private static ArgumentTransformationMetadataException Refuse(string message) => new(message);
}
