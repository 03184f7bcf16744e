using System.Buffers;
using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Routing;

namespace Ockam.Projects;

/// <summary>
/// A project whose description holds together (section 9.3): both change histories verify, and belong to the Identifiers that are named.
/// </summary>
public sealed class Project
{
    // Names stand in routes, tables and terminals.
    private const int LongestName = 255;

    private Project(ProjectFile file, Identity node, Identity authority, MultiAddr accessRoute, MultiAddr? authorityRoute)
    {
        File = file;
        Node = node;
        Authority = authority;
        AccessRoute = accessRoute;
        AuthorityRoute = authorityRoute;
    }

    /// <summary>The description that it came from.</summary>
    public ProjectFile File { get; }

    /// <summary>The project's name, as in <c>/project/NAME</c>.</summary>
    public string Name => File.Name;

    /// <summary>The project's id.</summary>
    public string Id => File.Id;

    /// <summary>Who the project's node is, where its relays are.</summary>
    public Identity Node { get; }

    /// <summary>The way to the project's node, as it was written.</summary>
    public MultiAddr AccessRoute { get; }

    /// <summary>Who the authority is, whose credentials members present.</summary>
    public Identity Authority { get; }

    /// <summary>The way to the authority, as it was written; null where the description has none.</summary>
    public MultiAddr? AuthorityRoute { get; }

    /// <summary>The scope under which a member's credential of this project is kept (section 8.3).</summary>
    public string MemberScope => "project-member-" + Id;

    /// <summary>
    /// The way to a secure channel with the project's node: <see cref="AccessRoute"/>, where the last service is the listener of channels.
    /// </summary>
    public MultiAddr NodeChannel => ProjectRoutes.ToChannel(AccessRoute);

    /// <summary>The way to a secure channel with the authority.</summary>
    /// <exception cref="ProjectException"><see cref="ProjectErrorReason.MissingField"/>: there is none.</exception>
    public MultiAddr AuthorityChannel => ProjectRoutes.ToChannel(AuthorityRoute ?? throw new ProjectException(
        ProjectErrorReason.MissingField,
        $"The project {File} has no authority_access_route, so its authority cannot be reached. Import a description with one."));

    /// <summary>Whether both are one project: who its node and its authority are says so. Names and ids anyone can write.</summary>
    public bool IsSameAs(Project other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Node.Identifier == other.Node.Identifier && Authority.Identifier == other.Authority.Identifier;
    }

    /// <summary>Verifies a description.</summary>
    /// <exception cref="ProjectException">
    /// <see cref="ProjectErrorReason.MissingField"/>, <see cref="ProjectErrorReason.InvalidField"/>,
    /// <see cref="ProjectErrorReason.HistoryNotVerified"/> or <see cref="ProjectErrorReason.IdentifierMismatch"/>.
    /// </exception>
    public static Project Verify(ProjectFile file) => Verify(file, isKnown: false);

    /// <summary>The project's name, id and route.</summary>
    public override string ToString() => $"{File} at {AccessRoute}";

    /// <summary>Reads a description that was verified before it was stored: all rules but the signatures.</summary>
    internal static Project FromVerified(ProjectFile file) => Verify(file, isKnown: true);

    private static Project Verify(ProjectFile file, bool isKnown)
    {
        ArgumentNullException.ThrowIfNull(file);
        CheckName("id", file.Id);
        CheckName("name", file.Name);
        MultiAddr access = ReadRoute("access_route", file.AccessRoute);
        MultiAddr? authorityRoute = file.AuthorityAccessRoute is { } text ? ReadRoute("authority_access_route", text) : null;
        Identity node = ReadHistory("project_change_history", file.ProjectChangeHistory, isKnown);
        Identity authority = ReadHistory("authority_identity", file.AuthorityIdentity, isKnown);
        if (file.Identity is { } identity)
        {
            if (!Identifier.TryParse(identity, out Identifier identifier))
                throw ProjectJson.Invalid("identity", "must be an Identifier, 'I' and 64 hexadecimal digits");
            if (identifier != node.Identifier)
                throw new ProjectException(
                    ProjectErrorReason.IdentifierMismatch,
                    $"The project is said to be {identifier}, and its change history is that of {node.Identifier}. "
                    + "Somebody has put it together from parts of two projects: do not use it.");
        }

        return new Project(file, node, authority, access, authorityRoute);
    }

    private static void CheckName(string key, string value)
    {
        if (value.Length is 0 or > LongestName || value.Any(one => one == '/' || !PlainText.IsPlain(one) || char.IsSurrogate(one)))
            throw ProjectJson.Invalid(key, $"must have 1 to {LongestName} characters, none of them '/' or a control character");
    }

    private static MultiAddr ReadRoute(string key, string text) =>
        MultiAddr.TryParse(text, out MultiAddr? route) && !route.IsEmpty && ProjectRoutes.LeadsToNode(route)
            ? route
            : throw ProjectJson.Invalid(key, "must be a route such as /dnsaddr/HOST/tcp/4000/service/api");

    private static Identity ReadHistory(string key, string? hex, bool isKnown)
    {
        if (string.IsNullOrEmpty(hex)) throw ProjectJson.Missing(key);
        var bytes = new byte[hex.Length / 2];
        if (Convert.FromHexString(hex, bytes, out _, out _) != OperationStatus.Done)
            throw NotVerified(key, "it is not an even number of hexadecimal digits");
        try
        {
            ChangeHistory history = ChangeHistory.Decode(bytes);
            return isKnown ? Identity.FromVerified(history, history.Identifier) : Identity.Verify(history);
        }
        catch (EncodingException)
        {
            // Without the cause: its text may tell what was found there.
            throw NotVerified(key, "its bytes are not a change history");
        }
        catch (IdentityException exception)
        {
            throw NotVerified(key, exception.Message);
        }
    }

    private static ProjectException NotVerified(string key, string why) => new(
        ProjectErrorReason.HistoryNotVerified,
        $"The change history in '{key}' does not verify: {why}. It was changed on its way; get it again from whoever made it.");
}
