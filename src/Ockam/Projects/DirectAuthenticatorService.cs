using Ockam.Api;
using Ockam.Encoding;
using Ockam.Identities;

namespace Ockam.Projects;

/// <summary><c>direct_authenticator</c>: enrollers add, show and remove members.</summary>
internal sealed class DirectAuthenticatorService(Authority authority) : AuthorityService(AuthorityServices.DirectAuthenticator)
{
    // A list is one message, and one message has 16 MiB at most (section 1.3); 8 leave room for everything around it.
    private const int MaximumList = 8 * 1024 * 1024;

    private const string MembersPath = "members";
    private const string IdentifiersPath = "member_ids";

    public override async Task<ApiResponse> AnswerAsync(Identifier caller, ApiRequest request, CancellationToken cancellationToken)
    {
        byte[] body = [];
        (string? name, Identifier? member) = ReadPath(request.GetSegments());
        switch (request.Method)
        {
            case ApiMethod.Post when name == MembersPath:
                MemberRequest added = MemberRequest.Decode(request.Body.Span);
                await authority.AddMemberAsync(caller, added.Member, added.Attributes, cancellationToken).ConfigureAwait(false);
                break;
            case ApiMethod.Get when name == MembersPath:
                body = await ListAsync(caller, cancellationToken).ConfigureAwait(false);
                break;
            case ApiMethod.Get when name == IdentifiersPath:
                body = await ListIdentifiersAsync(caller, cancellationToken).ConfigureAwait(false);
                break;
            case ApiMethod.Get when member is { } shown:
                var writer = new CborWriter();
                MemberEntry.Encode(writer, await authority.ShowMemberAsync(caller, shown, cancellationToken).ConfigureAwait(false));
                body = writer.ToArray();
                break;
            case ApiMethod.Delete when name == MembersPath && request.GetSegments().Length == 1:
                await authority.RemoveAllMembersAsync(caller, cancellationToken).ConfigureAwait(false);
                break;
            case ApiMethod.Delete when member is { } removed:
                await authority.RemoveMemberAsync(caller, removed, cancellationToken).ConfigureAwait(false);
                break;
            default:
                throw UnknownPath();
        }

        return ApiResponse.To(request, ApiStatus.Ok, body);
    }

    private async Task<byte[]> ListAsync(Identifier caller, CancellationToken cancellationToken)
    {
        int count = 0;
        var entries = new CborWriter();
        await foreach (Member member in authority.ListMembersAsync(caller, cancellationToken).ConfigureAwait(false))
        {
            member.Identifier.Encode(entries);
            MemberEntry.Encode(entries, member);
            count++;
            if (entries.Written.Length > MaximumList)
            {
                throw AuthorityException.BadRequest(
                    "the members and their attributes do not fit into one answer: ask for /member_ids, and for each by /members/ID");
            }
        }

        var list = new CborWriter(entries.Written.Length + 8);
        list.WriteMapHead(count);
        list.WriteEncoded(entries.Written);
        return list.ToArray();
    }

    private async Task<byte[]> ListIdentifiersAsync(Identifier caller, CancellationToken cancellationToken)
    {
        var identifiers = new List<Identifier>();
        await foreach (Member member in authority.ListMembersAsync(caller, cancellationToken).ConfigureAwait(false))
            identifiers.Add(member.Identifier);
        var list = new CborWriter(16 + (identifiers.Count * (Identifier.Length + 2)));
        list.WriteArrayHead(identifiers.Count);
        foreach (Identifier identifier in identifiers) identifier.Encode(list);
        return list.ToArray();
    }

    // The root stands for the members, and so may a member's path leave out their name (section 8.3).
    private static (string? Name, Identifier? Member) ReadPath(string[] segments)
    {
        if (segments.Length == 0) return (MembersPath, null);
        if (segments is [MembersPath] or [IdentifiersPath]) return (segments[0], null);
        bool isOfMember = segments.Length == 1 || (segments.Length == 2 && segments[0] == MembersPath);
        return isOfMember && Identifier.TryParse(segments[^1], out Identifier member) ? (null, member) : (null, null);
    }
}
