namespace OckamPS;

/// <summary>A service of the system.</summary>
public sealed record OckamServiceInfo
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its state as the service manager calls it: active, inactive, failed, …; <c>not found</c> or <c>unknown</c>.</summary>
    public required string State { get; init; }

    /// <summary>What it is, or why nothing is known of it.</summary>
    public required string Description { get; init; }

    /// <summary>The last lines of its journal, as far as this user may read it.</summary>
    public required string[] Log { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {State}";
}
