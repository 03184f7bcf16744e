namespace Ockam.Aws;

/// <summary>One thing that a set-up for sharing models changes.</summary>
/// <param name="What">What it is, for example <c>versioning</c>.</param>
/// <param name="Before">How it is now; null where there is nothing.</param>
/// <param name="After">How it will be.</param>
public sealed record SharingChange(string What, string? Before, string After)
{
    /// <summary>For people: <c>versioning: Suspended becomes Enabled</c>; a policy is shown as it will be.</summary>
    public override string ToString() => Before is null ? $"{What}: {After}" : $"{What}: {Before} becomes {After}";
}
