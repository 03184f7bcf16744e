namespace Ockam.Api;

/// <summary>What a request asks to be done (section 8.1).</summary>
public enum ApiMethod
{
    /// <summary>Read.</summary>
    Get = 0,

    /// <summary>Create, or act.</summary>
    Post = 1,

    /// <summary>Replace.</summary>
    Put = 2,

    /// <summary>Remove.</summary>
    Delete = 3,

    /// <summary>Change in part.</summary>
    Patch = 4,
}
