using Ockam.Api;
using Ockam.Encoding;
using Ockam.Identities;

namespace Ockam.Projects;

/// <summary><c>enrollment_token_acceptor</c>: one-time codes are redeemed.</summary>
internal sealed class TokenAcceptorService(Authority authority) : AuthorityService(AuthorityServices.TokenAcceptor)
{
    // Section 8.3: everything that is refused here has this status, an error of the authority's own as well.
    public override ApiStatus FailureStatus => ApiStatus.Forbidden;

    public override async Task<ApiResponse> AnswerAsync(Identifier caller, ApiRequest request, CancellationToken cancellationToken)
    {
        if (!IsPost(request, "credential")) throw UnknownPath();
        using OneTimeCode code = ReadCode(request);
        await authority.RedeemTokenAsync(caller, code, cancellationToken).ConfigureAwait(false);
        return ApiResponse.To(request, ApiStatus.Ok);
    }

    private static OneTimeCode ReadCode(ApiRequest request)
    {
        var reader = new CborReader(request.Body.Span);
        return OneTimeCode.Decode(ref reader);
    }
}
