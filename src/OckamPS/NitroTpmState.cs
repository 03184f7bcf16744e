namespace OckamPS;

/// <summary>Whether a TPM can be used.</summary>
public enum NitroTpmState
{
    /// <summary>It answers.</summary>
    Ready,

    /// <summary>There is none where it was looked for.</summary>
    NotFound,

    /// <summary>There is one, and this user may not use it.</summary>
    NoPermission,

    /// <summary>Another program holds it.</summary>
    Busy,

    /// <summary>Something else is wrong with it.</summary>
    Failed,
}
