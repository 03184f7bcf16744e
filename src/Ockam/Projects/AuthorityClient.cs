using Ockam.Api;
using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Routing;

namespace Ockam.Projects;

/// <summary>
/// Asks an authority (section 8.3), over a secure channel whose other end is the authority and no one else. Every call throws
/// <see cref="ApiException"/> with the authority's reason when it refuses, and <see cref="RoutingException"/> when no answer comes.
/// </summary>
public sealed partial class AuthorityClient
{
    /// <summary>How long an answer may take: 30 s, as in the original (section 8.1).</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(30);

    private const string AlreadyMemberText = "already a member";

    private readonly Router _router;
    private readonly Route _route;
    private readonly TimeProvider _time;
    private readonly TimeSpan _timeout;

    /// <summary>Creates a client; nothing is sent yet.</summary>
    /// <param name="router">This node's router.</param>
    /// <param name="route">The way to the authority's services: the encryptor of the channel to it.</param>
    /// <param name="time">Measures the time-out.</param>
    /// <param name="timeout">How long an answer may take; null for <see cref="DefaultTimeout"/>.</param>
    public AuthorityClient(Router router, Route route, TimeProvider time, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(router);
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(time);
        _router = router;
        _route = route;
        _time = time;
        _timeout = timeout ?? DefaultTimeout;
    }

    /// <summary>Redeems a one-time code: this node becomes a member with the attributes of its ticket.</summary>
    /// <param name="code">The code.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it was a member already; then the code was not touched.</returns>
    public async Task<EnrollmentOutcome> PresentTokenAsync(OneTimeCode code, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        var body = new CborWriter();
        code.Encode(body);
        try
        {
            ApiResponse answer = await CallAsync(AuthorityServices.TokenAcceptor, ApiMethod.Post, "/", body, cancellationToken)
                .ConfigureAwait(false);
            answer.ThrowIfFailed();
            return EnrollmentOutcome.Enrolled;
        }
        catch (ApiException refusal) when (IsAlreadyMember(refusal))
        {
            return EnrollmentOutcome.AlreadyMember;
        }
    }

    /// <summary>Makes a one-time code; the caller must be an enroller.</summary>
    /// <param name="attributes">What those who redeem it get.</param>
    /// <param name="lifetime">How long it is of use, in whole seconds; null for the authority's default, 10 minutes.</param>
    /// <param name="uses">How many may redeem it; null for the authority's default, one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<OneTimeCode> CreateTokenAsync(
        IReadOnlyDictionary<string, string> attributes, TimeSpan? lifetime = null, ulong? uses = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        var body = new CborWriter();
        new TokenRequest(attributes, TokenRequest.Seconds(lifetime), uses).Encode(body);
        ApiResponse answer = await CallAsync(AuthorityServices.TokenIssuer, ApiMethod.Post, "/", body, cancellationToken)
            .ConfigureAwait(false);
        return ReadCode(answer.RequireBody().Span);
    }

    /// <summary>
    /// Removes a one-time code, so that it lets nobody in any more; the caller must be the enroller who has made it, or an administrator.
    /// An authority of the original does not know this request, and refuses it.
    /// </summary>
    /// <param name="reference">The reference of the ticket.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Whether it was of use until then.</returns>
    public async Task<bool> RemoveTokenAsync(string reference, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(reference);
        ApiResponse answer = await CallAsync(
            AuthorityServices.TokenIssuer, ApiMethod.Delete, $"/{TokenIssuerService.Path}/{reference}", null, cancellationToken)
            .ConfigureAwait(false);
        if (answer.Status == ApiStatus.NotFound) return false;
        answer.ThrowIfFailed();
        return true;
    }

    /// <summary>Asks for a credential; the caller must be a member. It is not verified yet.</summary>
    public async Task<CredentialAndPurposeKey> GetCredentialAsync(CancellationToken cancellationToken = default)
    {
        ApiResponse answer = await CallAsync(AuthorityServices.CredentialIssuer, ApiMethod.Post, "/", null, cancellationToken)
            .ConfigureAwait(false);
        return CredentialAndPurposeKey.Decode(answer.RequireBody().Span);
    }

    /// <summary>Sends bytes to the authority's <c>echo</c> and waits for them to come back.</summary>
    /// <param name="payload">The bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What came back.</returns>
    public async Task<ReadOnlyMemory<byte>> EchoAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default)
    {
        ReceivedMessage answer = await Requests.SendAsync(
            _router, _time, new Route(_route.Append(ServiceAddresses.Echo)), payload, _timeout, cancellationToken).ConfigureAwait(false);
        return answer.Payload;
    }

    private static bool IsAlreadyMember(ApiException refusal) =>
        refusal.Status == ApiStatus.Forbidden
        && refusal.Error?.Message?.Contains(AlreadyMemberText, StringComparison.OrdinalIgnoreCase) == true;

    private static OneTimeCode ReadCode(ReadOnlySpan<byte> body)
    {
        var reader = new CborReader(body);
        return OneTimeCode.Decode(ref reader);
    }

    private async Task<ApiResponse> CallAsync(
        Address service, ApiMethod method, string path, CborWriter? body, CancellationToken cancellationToken)
    {
        byte[] request = new ApiRequest(method, path, body?.ToArray() ?? []).Encode();
        body?.Clear();
        try
        {
            ReceivedMessage answer = await Requests.SendAsync(
                _router, _time, new Route(_route.Append(service)), request, _timeout, cancellationToken).ConfigureAwait(false);
            return ApiResponse.Decode(answer.Payload.Span);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(request);
        }
    }
}
