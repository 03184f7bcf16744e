using System.Security.Cryptography;
using System.Text.Json;
using Ockam.Node.Control;
using Ockam.Projects;

namespace Ockam.Background;

/// <summary>What a node can be told about projects. Tickets and their codes cross as secrets.</summary>
internal static class ProjectOperations
{
    private static readonly BackgroundJson s_json = BackgroundJson.Default;

    public static readonly ControlOperation<ControlNothing, EnrollmentOutcome> Join = new(
        "join", s_json.ControlNothing, s_json.EnrollmentOutcome, async (node, _, secret, token) =>
        {
            if (secret.IsEmpty) throw new JsonException("There is no ticket.");
            using EnrollmentTicket ticket = EnrollmentTicket.Parse(secret.Span);
            return (await node.JoinAsync(ticket, token).ConfigureAwait(false), null);
        });

    public static readonly ControlOperation<TokenSettings, ControlNothing> CreateToken = new(
        "create_token", s_json.TokenSettings, s_json.ControlNothing, async (node, settings, _, token) =>
        {
            using OneTimeCode code = await node.CreateTokenAsync(settings, token).ConfigureAwait(false);
            return (ControlNothing.Instance, code.Bytes.ToArray());
        });

    public static readonly ControlOperation<ControlMembers, IReadOnlyList<Member>> ListMembers = new(
        "list_members", s_json.ControlMembers, s_json.IReadOnlyListMember,
        (node, which, token) => node.ListMembersAsync(which.Project, token));

    public static readonly ControlOperation<ControlMember, ControlNothing> AddMember = new(
        "add_member", s_json.ControlMember, s_json.ControlNothing, async (node, who, token) =>
        {
            await node.AddMemberAsync(who.Project, who.Member, who.Attributes, token).ConfigureAwait(false);
            return ControlNothing.Instance;
        });

    public static readonly ControlOperation<ControlMember, ControlNothing> RemoveMember = new(
        "remove_member", s_json.ControlMember, s_json.ControlNothing, async (node, who, token) =>
        {
            await node.RemoveMemberAsync(who.Project, who.Member, token).ConfigureAwait(false);
            return ControlNothing.Instance;
        });

    public static readonly ControlOperation<ControlText, bool> RemoveTicket = new(
        "remove_ticket", s_json.ControlText, s_json.Boolean, (node, reference, token) => node.RemoveTicketAsync(reference.Value, token));

    public static readonly ControlOperation<ControlTicket, bool> RevokeTicket = new(
        "revoke_ticket", s_json.ControlTicket, s_json.Boolean,
        (node, which, token) => node.RevokeTicketAsync(which.Project, which.Reference, token));

    /// <summary>The code that came with an answer, which is zeroed.</summary>
    /// <exception cref="JsonException">None came.</exception>
    public static OneTimeCode ReadCode(byte[]? secret)
    {
        if (secret is not { Length: OneTimeCode.Length }) throw new JsonException("There is no code of a ticket.");
        try
        {
            return new OneTimeCode(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
