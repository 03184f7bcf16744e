using Ockam.Models;

namespace OckamPS.Module.Models;

/// <summary>A key that is to be made.</summary>
/// <param name="Key">What stands behind the scheme: its name, or nothing where the service chooses its id and it needs no name.</param>
internal sealed record ModelKeyOrder(string Key)
{
    /// <summary>Its policy; null for the service's usual one.</summary>
    public KeyPolicyDocument? Policy { get; init; }

    /// <summary>What it is for, where the service keeps that; null for the service's usual text.</summary>
    public string? Description { get; init; }

    /// <summary>Its tags, where the service has some.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();
}
