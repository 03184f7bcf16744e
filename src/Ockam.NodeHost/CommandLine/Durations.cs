using System.Globalization;

namespace Ockam.NodeHost.CommandLine;

/// <summary>Durations as the original writes them (section 12): digits and <c>ms s m h d</c>; digits alone are seconds.</summary>
internal static class Durations
{
    // The largest that a timer takes, a little under 50 days, is no limit for lifetimes; a century is more than either needs.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(36500);

    /// <exception cref="CommandException">Another form, zero, or more than 36,500 days.</exception>
    public static TimeSpan Parse(string option, string text)
    {
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        double? unit = text[digits..] switch
        {
            "ms" => 0.001,
            "" or "s" => 1,
            "m" => 60,
            "h" => 3600,
            "d" => 86400,
            _ => null,
        };
        if (unit is null || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out long count))
            throw CommandException.Usage($"{option} '{text}' is not a duration: it is digits and ms, s, m, h or d, such as 30s.");
        double seconds = count * unit.Value;
        if (seconds <= 0 || seconds > Longest.TotalSeconds) throw CommandException.Usage($"{option} '{text}' must be longer than 0 and at most {Longest.TotalDays:0}d.");
        return TimeSpan.FromSeconds(seconds);
    }
}
