using System.Globalization;

namespace Ockam.Benchmarks;

/// <summary>Whether a figure reaches its bar, in the words of all tables.</summary>
internal static class Verdicts
{
    /// <param name="met">Whether it does; null where there is no bar.</param>
    /// <param name="unjudged">What is said without one.</param>
    public static string Of(bool? met, string unjudged = "") => met is null ? unjudged : met.Value ? "met" : "**missed**";

    /// <summary>Text as it is the same everywhere.</summary>
    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
