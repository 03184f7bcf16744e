namespace OckamPS;

/// <summary>A process; its arguments are not told, since they may hold secrets.</summary>
public sealed record OckamProcessInfo
{
    /// <summary>Its number.</summary>
    public int Id { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>The processor time that it has used.</summary>
    public TimeSpan ProcessorTime { get; init; }

    /// <summary>The memory that it occupies, in bytes.</summary>
    public long Memory { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Id} {Name}";
}
