using Ockam.Api;

namespace Ockam.Projects;

/// <summary>An authority refuses what it is asked. The message crosses the wire; it holds no secret.</summary>
public sealed class AuthorityException : OckamException
{
    private AuthorityException(ApiStatus status, string message) : base(message) => Status = status;

    /// <summary>The status of the answer (section 8.1).</summary>
    public ApiStatus Status { get; }

    /// <summary>A refusal that another process has passed on.</summary>
    internal static AuthorityException Of(ApiStatus status, string message) => new(status, message);

    /// <summary>The caller may not.</summary>
    internal static AuthorityException Forbidden(string message) => new(ApiStatus.Forbidden, message);

    /// <summary>The request makes no sense, or is beyond a limit.</summary>
    internal static AuthorityException BadRequest(string message) => new(ApiStatus.BadRequest, message);
}
