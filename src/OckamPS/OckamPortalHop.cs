namespace OckamPS;

/// <summary>The parts of a portal's way, in the order in which they are walked.</summary>
public enum OckamPortalHop
{
    /// <summary>The inlet, or what it would be made with.</summary>
    Inlet,

    /// <summary>The project and the credential that its authority gives.</summary>
    Project,

    /// <summary>The relay by which the outlet's node is reached.</summary>
    Relay,

    /// <summary>The secure channel from end to end.</summary>
    Channel,

    /// <summary>The credentials that both ends present.</summary>
    Credential,

    /// <summary>What the inlet's side decides about the outlet's node.</summary>
    InletPolicy,

    /// <summary>What the outlet's side decides about the inlet's node.</summary>
    OutletPolicy,

    /// <summary>The server behind the outlet.</summary>
    Target,
}
