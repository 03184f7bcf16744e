using System.Globalization;

namespace Ockam.Identities;

/// <summary>How times in signed data, which are Unix seconds (section 3.2), are shown.</summary>
public static class UnixTime
{
    // The first second of the year 10000, which .NET's calendar cannot show.
    private const ulong EndOfCalendar = 253_402_300_800;

    /// <summary>A second as a date and time of UTC, such as <c>2026-01-31T12:00:00Z</c>; beyond the year 9999 as its number.</summary>
    /// <param name="unixSeconds">Seconds since 1970.</param>
    public static string Text(ulong unixSeconds) => unixSeconds < EndOfCalendar
        ? DateTimeOffset.FromUnixTimeSeconds((long)unixSeconds).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
        : $"second {unixSeconds}";
}
