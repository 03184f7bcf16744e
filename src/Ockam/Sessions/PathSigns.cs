namespace Ockam.Sessions;

/// <summary>What can be seen of a path from this node.</summary>
/// <param name="LastReceived">When something last came by it.</param>
/// <param name="BytesWritten">How many bytes were given to its connection.</param>
/// <param name="BytesAcknowledged">How many of them have arrived at the next machine.</param>
/// <param name="PeerGivesSigns">Whether the other end says something unasked when it hears much and is asked nothing.</param>
internal readonly record struct PathSigns(TimeSpan LastReceived, long BytesWritten, long BytesAcknowledged, bool PeerGivesSigns = false);
