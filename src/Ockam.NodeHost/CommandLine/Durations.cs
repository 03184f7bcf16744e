using System.Globalization;

namespace Ockam.NodeHost.CommandLine;

/// <summary>Durations as the original writes them (section 12): digits and <c>ms s m h d</c>; digits alone are seconds.</summary>
internal static class Durations
{
    /// <summary>More than anyone waits for an answer, and within what a timer takes (a little under 50 days).</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>A century: more than a key that signs is valid for.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(36500);

    /// <exception cref="CommandException">Another form, zero, or too long.</exception>
    public static TimeSpan Parse(string option, string text, TimeSpan longest)
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
        if (seconds <= 0 || seconds > longest.TotalSeconds)
            throw CommandException.Usage($"{option} '{text}' must be longer than 0 and at most {longest.TotalDays:0}d.");
        return TimeSpan.FromSeconds(seconds);
    }
}
