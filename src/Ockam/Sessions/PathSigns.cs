namespace Ockam.Sessions;

/// <summary>What can be seen of a path from this node.</summary>
/// <param name="LastReceived">When something last came by it.</param>
/// <param name="BytesWritten">How many bytes were given to its connection.</param>
/// <param name="BytesAcknowledged">How many of them have arrived at the next machine.</param>
internal readonly record struct PathSigns(TimeSpan LastReceived, long BytesWritten, long BytesAcknowledged);
