using Ockam.Api;
using Ockam.Encoding;
using Ockam.Identities;

namespace Ockam.Projects;

// The direct authenticator: for enrollers.
public sealed partial class AuthorityClient
{
    /// <summary>Adds a member, or gives one other attributes.</summary>
    /// <param name="member">Who.</param>
    /// <param name="attributes">What its credentials say.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task AddMemberAsync(
        Identifier member, IReadOnlyDictionary<string, string> attributes, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        var body = new CborWriter();
        new MemberRequest(member, attributes).Encode(body);
        (await CallAuthenticatorAsync(ApiMethod.Post, "/", body, cancellationToken).ConfigureAwait(false)).ThrowIfFailed();
    }

    /// <summary>All members; an authority with very many refuses, and lists their Identifiers only.</summary>
    public async Task<IReadOnlyList<Member>> ListMembersAsync(CancellationToken cancellationToken = default)
    {
        ApiResponse answer = await CallAuthenticatorAsync(ApiMethod.Get, "/", null, cancellationToken).ConfigureAwait(false);
        return ReadMembers(answer.RequireBody().Span);
    }

    /// <summary>The Identifiers of all members.</summary>
    public async Task<IReadOnlyList<Identifier>> ListMemberIdentifiersAsync(CancellationToken cancellationToken = default)
    {
        ApiResponse answer = await CallAuthenticatorAsync(ApiMethod.Get, "/member_ids", null, cancellationToken).ConfigureAwait(false);
        return ReadIdentifiers(answer.RequireBody().Span);
    }

    /// <summary>One member.</summary>
    public async Task<Member> ShowMemberAsync(Identifier member, CancellationToken cancellationToken = default)
    {
        ApiResponse answer = await CallAuthenticatorAsync(ApiMethod.Get, $"/{member}", null, cancellationToken).ConfigureAwait(false);
        return ReadMember(answer.RequireBody().Span, member);
    }

    /// <summary>Removes a member: it gets no more credentials, and those that it has end by themselves.</summary>
    public async Task DeleteMemberAsync(Identifier member, CancellationToken cancellationToken = default) =>
        (await CallAuthenticatorAsync(ApiMethod.Delete, $"/{member}", null, cancellationToken).ConfigureAwait(false)).ThrowIfFailed();

    /// <summary>Removes every member but the caller and those whom the caller may not remove.</summary>
    public async Task DeleteAllMembersAsync(CancellationToken cancellationToken = default) =>
        (await CallAuthenticatorAsync(ApiMethod.Delete, "/members", null, cancellationToken).ConfigureAwait(false)).ThrowIfFailed();

    private Task<ApiResponse> CallAuthenticatorAsync(
        ApiMethod method, string path, CborWriter? body, CancellationToken cancellationToken) =>
        CallAsync(AuthorityServices.DirectAuthenticator, method, path, body, cancellationToken);

    private static List<Member> ReadMembers(ReadOnlySpan<byte> body)
    {
        var reader = new CborReader(body);
        var members = new List<Member>();
        int pairs = reader.ReadMapHead();
        for (int i = 0; pairs < 0 ? !reader.TryReadBreak() : i < pairs; i++)
        {
            Identifier identifier = Identifier.Decode(ref reader);
            members.Add(MemberEntry.Decode(ref reader, identifier));
        }

        return members;
    }

    private static List<Identifier> ReadIdentifiers(ReadOnlySpan<byte> body)
    {
        var reader = new CborReader(body);
        var identifiers = new List<Identifier>();
        int count = reader.ReadArrayHead();
        for (int i = 0; count < 0 ? !reader.TryReadBreak() : i < count; i++) identifiers.Add(Identifier.Decode(ref reader));
        return identifiers;
    }

    private static Member ReadMember(ReadOnlySpan<byte> body, Identifier member)
    {
        var reader = new CborReader(body);
        return MemberEntry.Decode(ref reader, member);
    }
}
