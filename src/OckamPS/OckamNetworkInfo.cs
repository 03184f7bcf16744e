namespace OckamPS;

/// <summary>A network interface.</summary>
public sealed record OckamNetworkInfo
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its addresses.</summary>
    public required string[] Addresses { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {string.Join(", ", Addresses)}";
}
