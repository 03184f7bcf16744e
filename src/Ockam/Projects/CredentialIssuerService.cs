using Ockam.Api;
using Ockam.Identities;

namespace Ockam.Projects;

/// <summary><c>credential_issuer</c>: members get credentials.</summary>
internal sealed class CredentialIssuerService(Authority authority) : AuthorityService(AuthorityServices.CredentialIssuer)
{
    public override async Task<ApiResponse> AnswerAsync(Identifier caller, ApiRequest request, CancellationToken cancellationToken)
    {
        if (!IsPost(request, "credential")) throw UnknownPath();
        CredentialAndPurposeKey credential = await authority.IssueCredentialAsync(caller, cancellationToken).ConfigureAwait(false);
        return ApiResponse.To(request, ApiStatus.Ok, credential.Encode());
    }
}
