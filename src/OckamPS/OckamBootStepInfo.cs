namespace OckamPS;

/// <summary>A step by which this machine became an instance of a portal network.</summary>
public sealed record OckamBootStepInfo
{
    /// <summary>Its name, such as <c>enroll</c>.</summary>
    public required string Name { get; init; }

    /// <summary><c>running</c>, <c>done</c> or <c>failed</c>; one that runs was perhaps interrupted.</summary>
    public required string State { get; init; }

    /// <summary>When it came into that state (UTC); null where it is not said.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Why it failed, or what there is to say of it.</summary>
    public required string Reason { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Reason.Length == 0 ? $"{Name}: {State}" : $"{Name}: {State}, {Reason}";
}
