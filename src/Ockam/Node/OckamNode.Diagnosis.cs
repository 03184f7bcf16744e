using Ockam.Identities;
using Ockam.Portals;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    /// <summary>The authority whose credentials count on this node's channels; null for none.</summary>
    internal Identifier? BelievedAuthority => _options.Authority;

    /// <summary>Whether this node gets its credential from its authority, so that every channel that it opens waits for one.</summary>
    internal bool IsMember => _retriever is not null;

    /// <summary>How an inlet gets to its outlet; null for one over a way that somebody else keeps.</summary>
    internal InletRoute? FindRoute(TcpInlet inlet) => _inletPaths.GetValueOrDefault(inlet)?.Way;

    /// <summary>The credential that this node presents now; null if it presents none.</summary>
    /// <exception cref="IdentityException">The one that is stored does not verify.</exception>
    internal async ValueTask<VerifiedCredential?> FindOwnCredentialAsync(CancellationToken cancellationToken)
    {
        if (_retriever is not null) return _retriever.AtHand is null ? null : _retriever.Held;
        if (_options is not { Authority: { } authority, CredentialScope: not null }) return null;
        foreach (CredentialAndPurposeKey credential in await LoadCredentialsAsync(cancellationToken).ConfigureAwait(false))
            return await Credentials.VerifyAsync(credential, [authority], Identifier, cancellationToken).ConfigureAwait(false);
        return null;
    }
}
