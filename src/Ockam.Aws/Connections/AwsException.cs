using System.Net;

namespace Ockam.Aws;

/// <summary>A request to AWS was refused or failed: the message says which, why, with which code and request id, and what to do.</summary>
public sealed class AwsException : OckamException
{
    /// <summary>Creates the error.</summary>
    /// <param name="kind">What kind it is.</param>
    /// <param name="message">What failed, with which value, and what to do.</param>
    /// <param name="innerException">The cause; null if there is none.</param>
    public AwsException(AwsErrorKind kind, string message, Exception? innerException = null) : base(message, innerException) =>
        Kind = kind;

    /// <summary>What kind it is.</summary>
    public AwsErrorKind Kind { get; }

    /// <summary>The service's own code, for example <c>AccessDeniedException</c>; null where no service has answered.</summary>
    public string? Code { get; init; }

    /// <summary>By what AWS's support finds the request; null where no service has answered.</summary>
    public string? RequestId { get; init; }

    /// <summary>The status of the answer; null where no service has answered.</summary>
    public HttpStatusCode? Status { get; init; }

    /// <summary>
    /// Whether the service may have made what it was asked for, and was not asked again because it would make it a second time.
    /// </summary>
    internal bool IsOpen { get; init; }
}
