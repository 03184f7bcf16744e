using Ockam.Node.Configuration;

namespace Ockam.Background;

/// <summary>An error on its way to another process, where the same is thrown again.</summary>
internal sealed record ControlError
{
    /// <summary>What sort of error it is.</summary>
    public required ControlErrorKind Kind { get; init; }

    /// <summary>The reason that errors of this kind give, by its name; null where they give none.</summary>
    public string? Reason { get; init; }

    /// <summary>What failed.</summary>
    public required string Message { get; init; }

    /// <summary>What to do; null where the message says it, or where it says which file has mistakes.</summary>
    public string? Remedy { get; init; }

    /// <summary>The path of a store, or the file with mistakes.</summary>
    public string? Path { get; init; }

    /// <summary>The mistakes of a file.</summary>
    public IReadOnlyList<ConfigurationMistake>? Mistakes { get; init; }
}
