using System.Globalization;

namespace Ockam.Tests.Support;

/// <summary>The factor OCKAMPS_SCALE, 1 when it is not set: longer runs are the same tests with more rounds.</summary>
internal static class Scale
{
    public const string Variable = "OCKAMPS_SCALE";

    public static double Factor { get; } = Read();

    /// <summary>How many rounds to run where the ordinary run does <paramref name="rounds"/>; at least one.</summary>
    public static int Of(int rounds) => (int)Math.Clamp(rounds * Factor, 1, int.MaxValue);

    private static double Read()
    {
        string? text = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(text)) return 1;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double factor) && factor > 0
            ? factor
            : throw new InvalidOperationException($"{Variable} must be a positive number, not '{text}'.");
    }
}
