using Ockam.Projects;
using Ockam.Relays;
using Ockam.Routing;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    private Authority? _authority;
    private AuthorityRequests? _authorityRequests;
    private volatile Address[] _authorityServices = [];

    /// <summary>The authority that this node runs; null if it runs none.</summary>
    public Authority? Authority => Volatile.Read(ref _authority);

    /// <summary>
    /// Runs an authority (section 8.3). Its services answer over channels of the listener <c>api</c>, and nowhere else; whoever opens such
    /// a channel may ask, and the services decide.
    /// </summary>
    /// <param name="options">How it decides.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="AuthorityException">Attributes of a pre-trusted member are beyond the limits.</exception>
    /// <exception cref="ArgumentException">The channels of this node do not believe the account authority.</exception>
    /// <exception cref="RoutingException">The node runs one already.</exception>
    public async Task<Authority> StartAuthorityAsync(AuthorityOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        if (options.AccountAuthority is { } account && account != _options.Authority)
        {
            throw new ArgumentException(
                $"The channels of this node do not believe {account}: give the node the account authority as its own, "
                + "and run the relays of the project on another node.", nameof(options));
        }

        var authority = new Authority(
            options, _store.Members, _store.EnrollmentTokens, _store, PurposeKeys, Credentials, _store.Attributes, Name, _options.Time);
        authority.Happened += TellAuthority;
        await authority.PrepareAsync(cancellationToken).ConfigureAwait(false);
        var requests = new AuthorityRequests();
        AuthorityService[] services = [.. ServicesOf(authority)];
        foreach (AuthorityService service in services)
        {
            Router.Register(service.Address, new AuthorityWorker(Router, authority, service, requests));
            _api.Flow.AddConsumer(service.Address);
        }

        _authorityServices = [.. services.Select(service => service.Address)];
        Volatile.Write(ref _authorityRequests, requests);
        Volatile.Write(ref _authority, authority);
        return authority;
    }

    /// <summary>
    /// Who may register relays at this node: members of the project of <see cref="OckamNodeOptions.Authority"/>, under the names that the
    /// attribute <c>ockam-relay</c> of their credentials allows (section 7.2).
    /// </summary>
    /// <exception cref="InvalidOperationException">The node believes no authority.</exception>
    public RelayAuthorization CreateMemberRelayAuthorization() => new MemberRelayAuthorization(
        _options.Authority ?? throw new InvalidOperationException("A node that believes no authority knows no members; name one."),
        _store.Attributes, Name, _options.Time);

    // An enterprise identity provider's token acceptor is one more of these.
    private static IEnumerable<AuthorityService> ServicesOf(Authority authority)
    {
        yield return new CredentialIssuerService(authority);
        if (authority.Options.DirectAuthentication) yield return new DirectAuthenticatorService(authority);
        if (!authority.Options.TokenEnrollment) yield break;
        yield return new TokenIssuerService(authority);
        yield return new TokenAcceptorService(authority);
    }

    private void TellAuthority(AuthorityEvent happened) => Tell(
        NodeResource.Authority, happened.Caller.ToString(), "", Text(happened.Kind), happened.Text);

    private AuthoritySnapshot? DescribeAuthority() => Authority is not { } authority ? null : new AuthoritySnapshot
    {
        Identifier = authority.Identifier.ToString(),
        ProjectId = authority.Options.ProjectId,
        CredentialSeconds = authority.Options.CredentialLifetime.TotalSeconds,
        CredentialsIssued = authority.CredentialsIssued,
        TokensIssued = authority.TokensIssued,
        TokensRedeemed = authority.TokensRedeemed,
        Refusals = authority.Refusals,
    };

    private void EndAuthority() => Volatile.Read(ref _authorityRequests)?.Dispose();
}
