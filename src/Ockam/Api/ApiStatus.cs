namespace Ockam.Api;

/// <summary>How a request ended (section 8.1); the numbers are those of HTTP.</summary>
public enum ApiStatus
{
    /// <summary>Done.</summary>
    Ok = 200,

    /// <summary>The request makes no sense.</summary>
    BadRequest = 400,

    /// <summary>Who asks is not known.</summary>
    Unauthorized = 401,

    /// <summary>Who asks may not.</summary>
    Forbidden = 403,

    /// <summary>There is no such thing.</summary>
    NotFound = 404,

    /// <summary>The path does not know the method.</summary>
    MethodNotAllowed = 405,

    /// <summary>It took too long.</summary>
    RequestTimeout = 408,

    /// <summary>It contradicts what is there.</summary>
    Conflict = 409,

    /// <summary>The service failed.</summary>
    InternalServerError = 500,

    /// <summary>The service does not do this.</summary>
    NotImplemented = 501,
}
