using Ockam.Identities;
using Ockam.Projects;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node;

/// <summary>A node's credential in its store, and the authority that issues it, to which a channel is opened for each question.</summary>
/// <param name="node">The node.</param>
/// <param name="authority">Who the other end of the channel must be.</param>
/// <param name="route">The way to its listener, in any form (section 9.1).</param>
/// <param name="scope">What the credential is kept for.</param>
internal sealed class AuthoritySource(OckamNode node, Identifier authority, MultiAddr route, string scope) : ICredentialSource
{
    private readonly MultiAddr _channel = ProjectRoutes.ToChannel(route);

    public Identifier Authority => authority;

    public async Task<RetrievedCredential?> LoadAsync(CancellationToken cancellationToken)
    {
        byte[]? stored = await node.FindStoredCredentialAsync(authority, scope, cancellationToken).ConfigureAwait(false);
        if (stored is null) return null;
        try
        {
            CredentialAndPurposeKey credential = CredentialAndPurposeKey.Decode(stored);
            return new RetrievedCredential(credential, await VerifyAsync(credential, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception reason) when (reason is IdentityException or Encoding.EncodingException)
        {
            // It is over, or the authority was rotated since: whatever is wrong with it, the remedy is another.
            return null;
        }
    }

    public async Task<RetrievedCredential> RequestAsync(CancellationToken cancellationToken)
    {
        // Without a credential (section 8.3): this is where it comes from.
        var channel = new SecureChannelOptions { Identity = node.Identifier, Trust = TrustPolicy.Only(authority) };
        OpenedRoute way = await node.ConnectPathAsync(_channel, channel, cancellationToken).ConfigureAwait(false);
        await using (way.ConfigureAwait(false))
        {
            var client = new AuthorityClient(node.Router, way.Route, node.Time);
            CredentialAndPurposeKey issued = await client.GetCredentialAsync(cancellationToken).ConfigureAwait(false);
            VerifiedCredential verified = await VerifyAsync(issued, cancellationToken).ConfigureAwait(false);
            await node.KeepCredentialAsync(issued, verified, scope, cancellationToken).ConfigureAwait(false);
            return new RetrievedCredential(issued, verified);
        }
    }

    private ValueTask<VerifiedCredential> VerifyAsync(CredentialAndPurposeKey credential, CancellationToken cancellationToken) =>
        node.Credentials.VerifyAsync(credential, [authority], node.Identifier, cancellationToken);
}
