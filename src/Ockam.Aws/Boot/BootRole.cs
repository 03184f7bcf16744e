namespace Ockam.Aws;

/// <summary>What an instance of a portal network is for.</summary>
internal enum BootRole
{
    /// <summary>Authority and relay of the project: the only one that others connect to.</summary>
    Project,

    /// <summary>A model server behind a gateway, and the outlet and relay by which it is reached.</summary>
    Model,

    /// <summary>An inlet to the model server, and the application that asks through it.</summary>
    Client,
}
