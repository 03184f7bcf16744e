using Ockam.Api;
using Ockam.Identities;
using Ockam.Routing;

namespace Ockam.Projects;

/// <summary>
/// One service of an authority. An enterprise identity provider attaches here: its token acceptor (<c>okta</c> in section 8.3) is one more
/// service, beside <see cref="TokenAcceptorService"/>, that makes members of those whose tokens the provider vouches for.
/// </summary>
internal abstract class AuthorityService(Address address)
{
    /// <summary>Where it answers.</summary>
    public Address Address { get; } = address;

    /// <summary>The status of a failure of the authority's own.</summary>
    public virtual ApiStatus FailureStatus => ApiStatus.InternalServerError;

    /// <summary>Answers a request.</summary>
    /// <param name="caller">Who the other end of the secure channel is.</param>
    /// <param name="request">What is asked.</param>
    /// <param name="cancellationToken">The node is ending.</param>
    /// <exception cref="AuthorityException">It is refused.</exception>
    /// <exception cref="Encoding.EncodingException">The body is of another form.</exception>
    public abstract Task<ApiResponse> AnswerAsync(Identifier caller, ApiRequest request, CancellationToken cancellationToken);

    /// <summary>Whether a request is a POST to the root or to a path of one segment, which do the same (section 8.3).</summary>
    protected static bool IsPost(ApiRequest request, string path)
    {
        string[] segments = request.GetSegments();
        return request.Method == ApiMethod.Post && (segments.Length == 0 || (segments.Length == 1 && segments[0] == path));
    }

    protected static AuthorityException UnknownPath() => AuthorityException.BadRequest("unknown path");
}
