using Ockam.Identities;
using Ockam.Projects;
using Ockam.SecureChannels;

namespace Ockam.Node;

public sealed partial class OckamNode
{
    // Whoever may open a channel can present a credential with a key that nobody knows; that must not make this node flood its authority.
    private static readonly TimeSpan s_hintGap = TimeSpan.FromSeconds(30);

    private readonly CredentialRetriever? _retriever;
    private readonly Lock _hintLock = new();
    private long? _lastHint;

    /// <summary>
    /// The credential that this node presents, kept by <see cref="OckamNodeOptions.AuthorityRoute"/>; null while there is none to be used,
    /// and without such a route.
    /// </summary>
    public CredentialAndPurposeKey? Credential => _retriever?.AtHand;

    /// <summary>Why the last attempt to get a credential failed; null if it did not.</summary>
    public CredentialException? CredentialFailure => _retriever?.Failure;

    /// <summary>Asks the authority for another credential at once, for instance since this node's attributes have changed.</summary>
    public void RenewCredential() => _retriever?.Renew();

    /// <summary>Waits until there is a credential to present.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CredentialException">The authority gives none, or cannot be asked.</exception>
    /// <exception cref="InvalidOperationException">The node has no <see cref="OckamNodeOptions.AuthorityRoute"/>.</exception>
    public ValueTask<CredentialAndPurposeKey> WaitForCredentialAsync(CancellationToken cancellationToken = default) =>
        (_retriever ?? throw new InvalidOperationException("This node has no way to an authority to get a credential from."))
        .GetAsync(cancellationToken);

    private static void CheckAuthority(OckamNodeOptions options)
    {
        if (options.CredentialScope is not null && options.Authority is null)
            throw new ArgumentException("A scope names a credential of an authority, and none is given.", nameof(options));
        if (options.AuthorityRoute is not null && (options.Authority is null || options.CredentialScope is null))
        {
            throw new ArgumentException(
                "With the way to an authority go the authority's Identifier and the scope for which its credential is kept.",
                nameof(options));
        }
    }

    private CredentialRetriever? CreateRetriever()
    {
        _environment.HistoryGrew = OnHistoryGrew;
        _environment.AuthorityKeyUnknown = _ => OnAuthorityKeyUnknown();
        if (_options.AuthorityRoute is not { } route) return null;
        var source = new AuthoritySource(this, _options.Authority!.Value, route, _options.CredentialScope!);
        var retriever = new CredentialRetriever(source, _options.Time, Random.Shared.NextDouble);
        retriever.HandlerFailed += failure => Router.ReportFailure(Routing.ServiceAddresses.Api, failure);
        retriever.Changed += OnCredentialChanged;
        return retriever;
    }

    private async ValueTask<IReadOnlyList<CredentialAndPurposeKey>> RetrieveCredentialsAsync(CancellationToken cancellationToken) =>
        [await _retriever!.GetAsync(cancellationToken).ConfigureAwait(false)];

    private ValueTask<IReadOnlyList<CredentialAndPurposeKey>> FindCredentialsAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        CredentialAndPurposeKey? credential = _retriever!.AtHand;
        if (credential is null) _retriever.Demand();
        return ValueTask.FromResult<IReadOnlyList<CredentialAndPurposeKey>>(credential is null ? [] : [credential]);
    }

    private void OnCredentialChanged(CredentialRetriever retriever)
    {
        string authority = _options.Authority!.Value.ToString();
        if (retriever.Failure is { } failure)
        {
            string status = failure.IsRefused ? "refused" : retriever.AtHand is null ? "missing" : "not_renewed";
            Tell(NodeResource.Credential, "own", authority, status, failure.Message);
            return;
        }

        Tell(NodeResource.Credential, "own", authority, "valid", $"until {UnixTime.Text(retriever.Held!.ExpiresAt)}");
        _ = RefreshQuietlyAsync();
    }

    // Called by channels, in the middle of their work.
    private void OnHistoryGrew(Identifier identifier)
    {
        if (identifier != _options.Authority) return;
        // What it has issued with its old key convinces nobody who has heard of the new one.
        _retriever?.Renew();
        _ = RefreshQuietlyAsync();
    }

    private void OnAuthorityKeyUnknown()
    {
        if (_retriever is null) return;
        lock (_hintLock)
        {
            if (_lastHint is { } last && _options.Time.GetElapsedTime(last) < s_hintGap) return;
            _lastHint = _options.Time.GetTimestamp();
        }

        _retriever.Renew();
    }

    private async Task RecheckCredentialsAsync()
    {
        foreach (SecureChannel channel in SecureChannels)
        {
            if (channel.Status == SecureChannelStatus.Open) await channel.RecheckAsync().ConfigureAwait(false);
        }
    }

    private void TellCredentialRefused(SecureChannel channel, string reason) => Tell(
        NodeResource.Credential, "peer", channel.Info?.PeerIdentifier.ToString() ?? "", "refused", reason);
}
