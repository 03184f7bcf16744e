namespace Ockam.Tests.Identities;

/// <summary>A wall clock that stands still until it is set.</summary>
internal sealed class ManualTime(ulong now) : TimeProvider
{
    public ulong Now { get; set; } = now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds((long)Now);
}
