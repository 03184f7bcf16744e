namespace Ockam.Node.Control;

/// <summary>What a ticket is to be for.</summary>
public sealed record TokenSettings
{
    /// <summary>The name of the project; null for the home's default one.</summary>
    public string? Project { get; init; }

    /// <summary>What those who redeem it get.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get; init; } = new Dictionary<string, string>();

    /// <summary>How long it is of use, in whole seconds.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>How many may redeem it.</summary>
    public ulong Uses { get; init; } = 1;
}
