namespace Ockam.Background;

/// <summary>How a node ends.</summary>
/// <param name="Drain">How long open connections may go on.</param>
internal sealed record ControlStop(TimeSpan Drain);
