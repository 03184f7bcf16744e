using Ockam.Routing;

namespace Ockam.Projects;

/// <summary>The addresses of an authority's services (section 8.2).</summary>
public static class AuthorityServices
{
    /// <summary>Members are added, shown and removed here.</summary>
    public static Address DirectAuthenticator { get; } = new("direct_authenticator");

    /// <summary>Credentials are issued here.</summary>
    public static Address CredentialIssuer { get; } = new("credential_issuer");

    /// <summary>One-time codes are made here.</summary>
    public static Address TokenIssuer { get; } = new("enrollment_token_issuer");

    /// <summary>One-time codes are redeemed here.</summary>
    public static Address TokenAcceptor { get; } = new("enrollment_token_acceptor");
}
