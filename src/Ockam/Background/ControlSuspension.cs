namespace Ockam.Background;

/// <summary>An inlet that is to pause or to go on.</summary>
/// <param name="Name">Its name, or its address.</param>
/// <param name="Suspended">Which of the two.</param>
internal sealed record ControlSuspension(string Name, bool Suspended);
