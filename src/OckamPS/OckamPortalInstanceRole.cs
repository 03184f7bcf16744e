namespace OckamPS;

/// <summary>What an instance of a portal network is for.</summary>
public enum OckamPortalInstanceRole
{
    /// <summary>Authority and relay of the project: made first, and the only one that others connect to.</summary>
    Project,

    /// <summary>A model server behind a gateway, reached by an outlet and a relay.</summary>
    AICorp,

    /// <summary>An inlet to the model server, and the application that asks through it.</summary>
    HealthCorp,
}
