namespace Ockam.Background;

/// <summary>The arguments of an operation that needs none, and the result of one that has none.</summary>
internal sealed record ControlNothing
{
    /// <summary>The only one.</summary>
    public static ControlNothing Instance { get; } = new();
}
