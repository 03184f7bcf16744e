namespace Ockam.Storage;

/// <summary>Times as both stores keep them.</summary>
internal static class StoredTime
{
    /// <summary>
    /// Unix seconds as SQLite can hold them: its integers are signed, and a peer may name an end beyond them. Seen from there, such
    /// an end 292 billion years away is as good as any later one. The in-memory twin keeps the same.
    /// </summary>
    public static ulong Clamp(ulong seconds) => Math.Min(seconds, long.MaxValue);
}
