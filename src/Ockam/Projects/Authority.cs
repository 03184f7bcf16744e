using Ockam.Identities;
using Ockam.Transport;

namespace Ockam.Projects;

/// <summary>
/// Says who is a member of a project and with which attributes, and signs it (section 8.3). Its services on a node answer over secure
/// channels; the same calls serve whoever works on the authority's own store. Who calls as the authority itself is its administrator.
/// </summary>
public sealed partial class Authority
{
    // How many refusals are told in a second; all are counted.
    private const int ToldPerSecond = 10;

    // Members are counted now and then, for a count reads them all; so the limit can be passed by this many for each process.
    private const int CountedAhead = 1000;

    private readonly IMemberRepository _members;
    private readonly IEnrollmentTokenRepository _tokens;
    private readonly IStoreTransactions _transactions;
    private readonly PurposeKeyService _purposeKeys;
    private readonly CredentialService _credentials;
    private readonly IAttributesRepository _attributes;
    private readonly string _nodeName;
    private readonly TimeProvider _time;
    private readonly TokenBucket _told;
    private long _membersToAdd;

    /// <summary>Creates an authority; nothing is read or written yet.</summary>
    /// <param name="options">How it decides.</param>
    /// <param name="members">Its members.</param>
    /// <param name="tokens">Its one-time codes, by their hashes.</param>
    /// <param name="transactions">Of the store that both belong to.</param>
    /// <param name="purposeKeys">Has the key that signs credentials.</param>
    /// <param name="credentials">Issues credentials.</param>
    /// <param name="attributes">What account authorities attested.</param>
    /// <param name="nodeName">The node that <paramref name="attributes"/> are kept for.</param>
    /// <param name="time">The wall clock.</param>
    /// <exception cref="ArgumentOutOfRangeException">The lifetime of credentials is not between 5 s and 365 days.</exception>
    public Authority(
        AuthorityOptions options, IMemberRepository members, IEnrollmentTokenRepository tokens, IStoreTransactions transactions,
        PurposeKeyService purposeKeys, CredentialService credentials, IAttributesRepository attributes, string nodeName, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentOutOfRangeException.ThrowIfLessThan(
            options.CredentialLifetime, AuthorityOptions.ShortestCredential, nameof(options.CredentialLifetime));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(
            options.CredentialLifetime, AuthorityOptions.LongestCredential, nameof(options.CredentialLifetime));
        Options = options;
        _members = members;
        _tokens = tokens;
        _transactions = transactions;
        _purposeKeys = purposeKeys;
        _credentials = credentials;
        _attributes = attributes;
        _nodeName = nodeName;
        _time = time;
        _told = new TokenBucket(ToldPerSecond, time);
    }

    /// <summary>
    /// Raised, on any thread, for what changes something and for refusals (no more than ten of these a second). It must not block.
    /// </summary>
    public event Action<AuthorityEvent>? Happened;

    /// <summary>How it decides.</summary>
    public AuthorityOptions Options { get; }

    /// <summary>The authority's identity.</summary>
    public Identifier Identifier => Options.Identity;

    /// <summary>How many credentials were issued since it was created.</summary>
    public long CredentialsIssued => Interlocked.Read(ref _credentialsIssued);

    /// <summary>How many one-time codes were made since it was created.</summary>
    public long TokensIssued => Interlocked.Read(ref _tokensIssued);

    /// <summary>How often one-time codes were redeemed since it was created.</summary>
    public long TokensRedeemed => Interlocked.Read(ref _tokensRedeemed);

    /// <summary>How many requests were refused since it was created.</summary>
    public long Refusals => Interlocked.Read(ref _refusals);

    private ulong Now => _time.UnixSeconds();

    /// <summary>Brings the store up to date with the options: pre-trusted members, and tokens that ended long ago.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AuthorityException">Attributes of a pre-trusted member are beyond the limits.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken = default)
    {
        await ForgetOldTokensAsync(cancellationToken).ConfigureAwait(false);
        if (Options.PreTrustedMembers is not { } preTrusted) return;
        foreach (IReadOnlyDictionary<string, string> attributes in preTrusted.Values) MemberAttributes.Check(attributes);
        await _transactions.RunAsync(ct => PutPreTrustedAsync(preTrusted, ct), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Counts a refusal, and tells it.</summary>
    internal void Refuse(Identifier caller, string reason)
    {
        Interlocked.Increment(ref _refusals);
        lock (_told)
        {
            if (_told.Left < 1) return;
            _told.Take();
        }

        Tell(AuthorityEventKind.Refused, caller, reason);
    }

    private void Tell(AuthorityEventKind kind, Identifier caller, string text) => Happened?.Invoke(new AuthorityEvent(kind, caller, text));

    private async ValueTask PutPreTrustedAsync(
        IReadOnlyDictionary<Identifier, IReadOnlyDictionary<string, string>> preTrusted, CancellationToken cancellationToken)
    {
        await foreach (Member member in AllMembersAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!member.IsPreTrusted || preTrusted.ContainsKey(member.Identifier)) continue;
            await _members.DeleteAsync(Identifier, member.Identifier, cancellationToken).ConfigureAwait(false);
            await EndTokensOfAsync(member.Identifier, cancellationToken).ConfigureAwait(false);
        }

        foreach ((Identifier identifier, IReadOnlyDictionary<string, string> attributes) in preTrusted)
        {
            Member? stored = await _members.GetAsync(Identifier, identifier, cancellationToken).ConfigureAwait(false);
            var member = new Member(identifier, attributes, stored?.AddedAt ?? Now, Identifier) { IsPreTrusted = true };
            await _members.PutAsync(Identifier, member, cancellationToken).ConfigureAwait(false);
            if (stored is { IsEnroller: true }) await EndTokensOfFormerEnrollerAsync(identifier, cancellationToken).ConfigureAwait(false);
        }
    }
}
