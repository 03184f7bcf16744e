using System.Security.Cryptography;
using Ockam.Identities;

namespace Ockam.Projects;

// One-time codes: the token issuer and the token acceptor of section 8.3, with the life cycle of section 9.2.
public sealed partial class Authority
{
    /// <summary>How long a token is of use unless its issuer says otherwise: 10 minutes.</summary>
    public static readonly TimeSpan DefaultTokenLifetime = TimeSpan.FromMinutes(10);

    /// <summary>For how long the hash of a code is kept after its token has ended, to say why it is refused: 30 days.</summary>
    public static readonly TimeSpan EndedTokensKept = TimeSpan.FromDays(30);

    /// <summary>The longest lifetime of a token: a year, as of a credential.</summary>
    internal static readonly TimeSpan LongestTokenLifetime = TimeSpan.FromDays(365);

    /// <summary>The most uses of a token: what the commands take.</summary>
    internal const ulong MaximumTokenUses = int.MaxValue;

    private const string MakeTokens = "make enrollment tokens";

    // The words that clients of the original know (section 8.3); ours may say more after a colon.
    private const string AlreadyAMember = "Already a member";
    private const string UnknownToken = "Unknown enrollment token";

    private const string ReferenceCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const int ReferenceLength = 10;

    // Old tokens are looked for once an hour: it reads them all.
    private static readonly TimeSpan s_forgetInterval = TimeSpan.FromHours(1);

    private long _forgotten;
    private long _credentialsIssued;
    private long _tokensIssued;
    private long _tokensRedeemed;
    private long _refusals;

    /// <summary>Makes a one-time code. Only its hash is kept.</summary>
    /// <param name="caller">Who asks; an enroller, and an administrator where it makes enrollers.</param>
    /// <param name="attributes">What those who redeem it get.</param>
    /// <param name="lifetime">How long it is of use, a second at least and 365 days at most; null for 10 minutes.</param>
    /// <param name="uses">How many may redeem it, 2,147,483,647 at most; null for one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The code, to be disposed of by the caller.</returns>
    /// <exception cref="AuthorityException">The caller may not, or a limit is reached.</exception>
    public Task<OneTimeCode> CreateTokenAsync(
        Identifier caller, IReadOnlyDictionary<string, string> attributes, TimeSpan? lifetime = null, ulong? uses = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        return CreateTokenAsync(caller, new TokenRequest(attributes, TokenRequest.Seconds(lifetime), uses), cancellationToken);
    }

    /// <summary>Redeems a one-time code: the caller becomes a member with the token's attributes.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="code">The code.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AuthorityException">
    /// The caller is a member already, and then nothing of the token is used; or the code is not, or no longer, of use; or the caller
    /// has become a member by it before, and was removed.
    /// </exception>
    public async Task RedeemTokenAsync(Identifier caller, OneTimeCode code, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(code);
        byte[] hash = code.Hash();
        // Looked at first without a transaction: whoever tries codes must not make honest writers wait.
        if ((await RolesOfAsync(caller, cancellationToken).ConfigureAwait(false)).IsMember)
            throw AuthorityException.Forbidden(AlreadyAMember);
        RequireUsable(await _tokens.GetAsync(Identifier, hash, cancellationToken).ConfigureAwait(false));
        await RequireNotRedeemedAsync(caller, hash, cancellationToken).ConfigureAwait(false);
        await RequireRoomAsync(cancellationToken).ConfigureAwait(false);
        EnrollmentToken? redeemed = null;
        await _transactions.RunAsync(
            async ct => redeemed = await RedeemAsync(caller, hash, ct).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        Interlocked.Increment(ref _tokensRedeemed);
        Tell(
            AuthorityEventKind.TokenRedeemed, caller,
            $"{caller} is a member by ticket {redeemed!.Reference} of {redeemed.IssuedBy}, with {Describe(redeemed.Attributes)}");
    }

    internal async Task<OneTimeCode> CreateTokenAsync(Identifier caller, TokenRequest request, CancellationToken cancellationToken)
    {
        AuthorityRoles roles = await RequireEnrollerAsync(caller, MakeTokens, cancellationToken).ConfigureAwait(false);
        RequireAdministrator(roles, request.Attributes);
        MemberAttributes.Check(request.Attributes);
        RequireWithinBounds(request);
        await ForgetOldTokensAsync(cancellationToken).ConfigureAwait(false);
        ulong now = Now;
        ulong expiresAt = Validity.Add(now, request.LifetimeSeconds ?? (ulong)DefaultTokenLifetime.TotalSeconds);
        // No uses are as many as one: a token is looked at before it is counted down (section 9.2).
        ulong uses = Math.Max(1, request.Uses ?? 1);
        OneTimeCode code = OneTimeCode.Create();
        try
        {
            var token = new EnrollmentToken(
                code.Hash(), RandomNumberGenerator.GetString(ReferenceCharacters, ReferenceLength), caller, now, expiresAt, uses, expiresAt,
                request.Attributes);
            await _transactions.RunAsync(ct => PutTokenAsync(token, ct), cancellationToken).ConfigureAwait(false);
            Interlocked.Increment(ref _tokensIssued);
            Tell(
                AuthorityEventKind.TokenIssued, caller,
                $"ticket {token.Reference} for {uses} until {UnixTime.Text(expiresAt)}, with {Describe(request.Attributes)}");
            return code;
        }
        catch
        {
            code.Dispose();
            throw;
        }
    }

    private static void RequireWithinBounds(TokenRequest request)
    {
        ulong longest = (ulong)LongestTokenLifetime.TotalSeconds;
        if (request.LifetimeSeconds > longest)
            throw AuthorityException.BadRequest($"a one-time code lives for {longest} s at most, not {request.LifetimeSeconds} s");
        if (request.Uses > MaximumTokenUses)
            throw AuthorityException.BadRequest($"a one-time code has {MaximumTokenUses} uses at most, not {request.Uses}");
    }

    private async ValueTask PutTokenAsync(EnrollmentToken token, CancellationToken cancellationToken)
    {
        // In the transaction again: a code that is stored after its issuer was removed would outlive the removal.
        AuthorityRoles roles = await RequireEnrollerAsync(token.IssuedBy, MakeTokens, cancellationToken).ConfigureAwait(false);
        RequireAdministrator(roles, token.Attributes);
        int kept = await _tokens.CountAsync(Identifier, token.IssuedBy, cancellationToken).ConfigureAwait(false);
        if (kept >= Options.MaximumTokensPerEnroller
            && !await _tokens.DeleteFirstEndedAsync(Identifier, token.IssuedBy, token.CreatedAt, cancellationToken).ConfigureAwait(false))
        {
            throw AuthorityException.Forbidden(
                $"{token.IssuedBy} has {kept} enrollment tokens that are of use still; wait until some have ended");
        }

        await _tokens.PutAsync(Identifier, token, cancellationToken).ConfigureAwait(false);
    }

    // In a transaction: of two that take the last use at once, the second finds it taken.
    private async ValueTask<EnrollmentToken> RedeemAsync(Identifier caller, byte[] hash, CancellationToken cancellationToken)
    {
        if (await _members.GetAsync(Identifier, caller, cancellationToken).ConfigureAwait(false) is not null)
            throw AuthorityException.Forbidden(AlreadyAMember);
        EnrollmentToken token = RequireUsable(await _tokens.GetAsync(Identifier, hash, cancellationToken).ConfigureAwait(false));
        await RequireNotRedeemedAsync(caller, hash, cancellationToken).ConfigureAwait(false);
        ulong now = Now;
        ulong left = token.UsesLeft - 1;
        await _tokens.PutAsync(
            Identifier, token with { UsesLeft = left, EndedAt = left == 0 ? now : token.EndedAt }, cancellationToken).ConfigureAwait(false);
        await _members.PutAsync(Identifier, new Member(caller, token.Attributes, now, token.IssuedBy), cancellationToken)
            .ConfigureAwait(false);
        // Of a token without uses left nobody has to be known: it is refused to all.
        if (left > 0) await _tokens.PutRedemptionAsync(Identifier, hash, caller, cancellationToken).ConfigureAwait(false);
        return token;
    }

    private async ValueTask RequireNotRedeemedAsync(Identifier caller, byte[] hash, CancellationToken cancellationToken)
    {
        if (await _tokens.HasRedeemedAsync(Identifier, hash, caller, cancellationToken).ConfigureAwait(false))
        {
            throw AuthorityException.Forbidden(
                $"{UnknownToken}: already used by {caller}, which was removed since; a new ticket lets it in again");
        }
    }

    private EnrollmentToken RequireUsable(EnrollmentToken? token)
    {
        if (token is null) throw AuthorityException.Forbidden(UnknownToken);
        if (token.RemovedBy is { } remover) throw AuthorityException.Forbidden($"{UnknownToken}: removed by {remover}");
        if (token.ExpiresAt == 0)
            throw AuthorityException.Forbidden($"{UnknownToken}: ended when {token.IssuedBy}, who made it, was removed");
        if (token.UsesLeft == 0) throw AuthorityException.Forbidden($"{UnknownToken}: already used");
        return token.ExpiresAt <= Now
            ? throw AuthorityException.Forbidden($"{UnknownToken}: expired at {UnixTime.Text(token.ExpiresAt)}")
            : token;
    }

    private async ValueTask ForgetOldTokensAsync(CancellationToken cancellationToken)
    {
        long now = _time.GetTimestamp();
        long last = Interlocked.Read(ref _forgotten);
        if (last != 0 && _time.GetElapsedTime(last, now) < s_forgetInterval) return;
        if (Interlocked.CompareExchange(ref _forgotten, now, last) != last) return;
        ulong kept = (ulong)EndedTokensKept.TotalSeconds;
        ulong seconds = Now;
        await _tokens.DeleteEndedAsync(Identifier, seconds > kept ? seconds - kept : 0, cancellationToken).ConfigureAwait(false);
    }
}
