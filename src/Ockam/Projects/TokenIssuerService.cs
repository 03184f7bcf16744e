using Ockam.Api;
using Ockam.Encoding;
using Ockam.Identities;

namespace Ockam.Projects;

/// <summary>
/// <c>enrollment_token_issuer</c>: one-time codes are made; and removed, which the original has no request for: DELETE of
/// <c>/tokens/REFERENCE</c>, where the reference is that of the ticket, no secret.
/// </summary>
internal sealed class TokenIssuerService(Authority authority) : AuthorityService(AuthorityServices.TokenIssuer)
{
    /// <summary>Where codes are made and removed.</summary>
    public const string Path = "tokens";

    // Longer than both references of a code.
    private const int LongestReference = 64;

    public override async Task<ApiResponse> AnswerAsync(Identifier caller, ApiRequest request, CancellationToken cancellationToken)
    {
        if (request.Method == ApiMethod.Delete && request.GetSegments() is [Path, { Length: > 0 and <= LongestReference } reference])
        {
            bool isRemoved = await authority.RemoveTokenAsync(caller, reference, cancellationToken).ConfigureAwait(false) is not null;
            return isRemoved
                ? ApiResponse.To(request, ApiStatus.Ok, ReadOnlyMemory<byte>.Empty)
                : ApiResponse.Refuse(request, ApiStatus.NotFound, "there is no such token that is of use still");
        }

        if (!IsPost(request, Path)) throw UnknownPath();
        using OneTimeCode code = await authority.CreateTokenAsync(caller, TokenRequest.Decode(request.Body.Span), cancellationToken)
            .ConfigureAwait(false);
        var body = new CborWriter();
        code.Encode(body);
        byte[] encoded = body.ToArray();
        body.Clear();
        return ApiResponse.To(request, ApiStatus.Ok, encoded);
    }
}
