namespace OckamPS;

/// <summary>How far a portal network in AWS is.</summary>
public enum OckamPortalNetworkState
{
    /// <summary>Everything that was asked for is there.</summary>
    Complete,

    /// <summary>Something is missing: New-OckamPortalNetwork completes it, Remove-OckamPortalNetwork removes it.</summary>
    Interrupted,

    /// <summary>Its removal was begun and has not ended: Remove-OckamPortalNetwork ends it.</summary>
    BeingRemoved,
}
