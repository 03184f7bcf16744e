namespace Ockam.Background;

/// <summary>The sorts of errors that a node can answer with.</summary>
internal enum ControlErrorKind
{
    /// <summary>One that another kind does not cover, of this library.</summary>
    Other,

    /// <summary>A node refused what it was told.</summary>
    Control,

    /// <summary>An identity or credential.</summary>
    Identity,

    /// <summary>A secure channel.</summary>
    SecureChannel,

    /// <summary>The store.</summary>
    Store,

    /// <summary>A route or a connection.</summary>
    Routing,

    /// <summary>An inlet or outlet.</summary>
    Portal,

    /// <summary>The vault.</summary>
    Vault,

    /// <summary>A ticket or a project.</summary>
    Project,

    /// <summary>What an authority refuses.</summary>
    Authority,

    /// <summary>A credential that a node has not got.</summary>
    Credential,

    /// <summary>A policy.</summary>
    Policy,

    /// <summary>A configuration file.</summary>
    Configuration,

    /// <summary>A socket of the system.</summary>
    Socket,

    /// <summary>A file.</summary>
    File,

    /// <summary>A defect of the program.</summary>
    Defect,
}
