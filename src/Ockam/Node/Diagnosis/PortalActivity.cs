namespace Ockam.Node.Diagnosis;

/// <summary>What an inlet or outlet does at one moment, and what it has done since the moment before.</summary>
/// <param name="NodeName">Its node.</param>
/// <param name="IsInlet">Whether it is an inlet.</param>
/// <param name="Portal">How it is now.</param>
/// <param name="BytesToPeerPerSecond">Bytes a second that local applications have sent; 0 at the first look.</param>
/// <param name="BytesFromPeerPerSecond">Bytes a second that came for them.</param>
public sealed record PortalActivity(
    string NodeName, bool IsInlet, PortalSnapshot Portal, double BytesToPeerPerSecond, double BytesFromPeerPerSecond);
