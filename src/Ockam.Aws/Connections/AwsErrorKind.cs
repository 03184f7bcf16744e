namespace Ockam.Aws;

/// <summary>What kind of thing went wrong with a request to AWS: what to do follows from it.</summary>
public enum AwsErrorKind
{
    /// <summary>The service has refused or failed in a way of its own; <see cref="AwsException.Code"/> says which.</summary>
    Other,

    /// <summary>There are no credentials, or the profile that should have them is not there.</summary>
    NoCredentials,

    /// <summary>The credentials are no longer valid.</summary>
    ExpiredCredentials,

    /// <summary>AWS does not know the credentials, or the signature made with them is wrong.</summary>
    WrongCredentials,

    /// <summary>The credentials do not allow this.</summary>
    AccessDenied,

    /// <summary>There is no such thing in this account and region.</summary>
    NotFound,

    /// <summary>Something of that name is there already, or has changed meanwhile.</summary>
    Conflict,

    /// <summary>Too many requests, also after all repetitions.</summary>
    Throttled,

    /// <summary>A limit of the account is reached.</summary>
    LimitExceeded,

    /// <summary>The region or zone does not have this type of instances.</summary>
    TypeNotOffered,

    /// <summary>AWS has no machine of this type free in the zone at the moment.</summary>
    NoCapacity,

    /// <summary>There is no such image, or none that can be used.</summary>
    ImageMissing,

    /// <summary>An instance has stopped, or did not do in time what it was started for.</summary>
    InstanceFailed,

    /// <summary>The request is not of its form, or has a value that the service does not accept.</summary>
    InvalidRequest,

    /// <summary>No region, or one that does not exist or is another one than that of the thing asked for.</summary>
    Region,

    /// <summary>The endpoint cannot be used: over http to another machine, or no URL.</summary>
    Endpoint,

    /// <summary>The service does not answer: no connection, or a time-out.</summary>
    Unreachable,

    /// <summary>The service has failed itself (5xx), also after all repetitions.</summary>
    ServiceFailure,

    /// <summary>What was waited for has not come within the longest wait; it may still come.</summary>
    WaitLimit,

    /// <summary>Something else still uses it, or is attached to it.</summary>
    Dependency,

    /// <summary>The journal of a run cannot be read or written, or another command has the run.</summary>
    Journal,
}
