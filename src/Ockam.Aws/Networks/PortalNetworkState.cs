namespace Ockam.Aws;

/// <summary>How far a portal network is.</summary>
public enum PortalNetworkState
{
    /// <summary>Everything that was asked for is there.</summary>
    Complete,

    /// <summary>Something is missing: making it was interrupted, or something of it was removed by other hands.</summary>
    Interrupted,

    /// <summary>Its removal was begun and has not ended.</summary>
    BeingRemoved,
}
