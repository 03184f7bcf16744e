namespace Ockam.Portals;

/// <summary>Which end of a portal connection.</summary>
internal enum PortalRole : byte
{
    /// <summary>Clients connect to it.</summary>
    Inlet,

    /// <summary>It connects to a server.</summary>
    Outlet,
}
