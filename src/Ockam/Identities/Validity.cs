using static Ockam.Identities.UnixTime;

namespace Ockam.Identities;

/// <summary>The rules of time that attestations and credentials share (sections 4.1 and 4.2). All times are Unix seconds.</summary>
internal static class Validity
{
    /// <summary>How far in the future something may have been created, in seconds: clocks differ (section 4.1, 6).</summary>
    public const ulong AllowedDrift = 60;

    public static ulong UnixSeconds(this TimeProvider time) => (ulong)Math.Max(0, time.GetUtcNow().ToUnixTimeSeconds());

    /// <summary>A sum that stops at the largest value.</summary>
    public static ulong Add(ulong time, ulong seconds) => time > ulong.MaxValue - seconds ? ulong.MaxValue : time + seconds;

    /// <summary>Checks against the clock.</summary>
    /// <exception cref="IdentityException">
    /// <see cref="IdentityErrorReason.NotYetValid"/> or <see cref="IdentityErrorReason.Expired"/>.
    /// </exception>
    public static void CheckNow(string what, ulong createdAt, ulong expiresAt, ulong now)
    {
        if (createdAt > now && createdAt - now > AllowedDrift)
        {
            IdentityException.Throw(
                IdentityErrorReason.NotYetValid,
                $"{what} was created at {Text(createdAt)}, {createdAt - now} s after this clock's {Text(now)} "
                + $"({AllowedDrift} s are allowed). Set the clock right.");
        }

        if (expiresAt < now)
        {
            IdentityException.Throw(
                IdentityErrorReason.Expired,
                $"{what} expired at {Text(expiresAt)}, {now - expiresAt} s before this clock's {Text(now)}. "
                + "Renew it, or set the clock right.");
        }
    }

    /// <summary>Checks that an interval lies inside the one of what signed it.</summary>
    /// <exception cref="IdentityException"><see cref="IdentityErrorReason.OutsideValidity"/>.</exception>
    public static void CheckInside(string what, ulong createdAt, ulong expiresAt, string signer, ulong from, ulong until)
    {
        if (createdAt < from || expiresAt > until)
        {
            IdentityException.Throw(
                IdentityErrorReason.OutsideValidity,
                $"{what} is valid {Text(createdAt)} to {Text(expiresAt)}, not inside {Text(from)} to {Text(until)} of {signer}.");
        }
    }
}
