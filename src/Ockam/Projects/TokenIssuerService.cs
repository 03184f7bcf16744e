using Ockam.Api;
using Ockam.Encoding;
using Ockam.Identities;

namespace Ockam.Projects;

/// <summary><c>enrollment_token_issuer</c>: one-time codes are made.</summary>
internal sealed class TokenIssuerService(Authority authority) : AuthorityService(AuthorityServices.TokenIssuer)
{
    public override async Task<ApiResponse> AnswerAsync(Identifier caller, ApiRequest request, CancellationToken cancellationToken)
    {
        if (!IsPost(request, "tokens")) throw UnknownPath();
        using OneTimeCode code = await authority.CreateTokenAsync(caller, TokenRequest.Decode(request.Body.Span), cancellationToken)
            .ConfigureAwait(false);
        var body = new CborWriter();
        code.Encode(body);
        byte[] encoded = body.ToArray();
        body.Clear();
        return ApiResponse.To(request, ApiStatus.Ok, encoded);
    }
}
