namespace Ockam.Aws;

/// <summary>What an instance of a portal network is for.</summary>
public enum PortalInstanceRole
{
    /// <summary>Authority and relay of the project: made first, and the only one that others connect to, on one TCP port.</summary>
    Project,

    /// <summary>A model server behind a gateway, and the outlet and relay by which members reach it. Nobody connects to it.</summary>
    AICorp,

    /// <summary>An inlet to the model server, and the application that asks through it. Nobody connects to it.</summary>
    HealthCorp,
}
