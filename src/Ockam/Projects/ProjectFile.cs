namespace Ockam.Projects;

/// <summary>
/// A project as files and legacy tickets describe it (section 9.1): the fields as they stand there, of which nothing was verified;
/// <see cref="Project.Verify(ProjectFile)"/> does that.
/// </summary>
public sealed partial record ProjectFile
{
    /// <summary>The greatest length of a file: 512 KiB, twice what two histories of the greatest length take as hexadecimal.</summary>
    public const int MaximumLength = 512 * 1024;

    /// <summary>The project's id, which <c>trust_context_id</c> of its credentials names.</summary>
    public required string Id { get; init; }

    /// <summary>The project's name, as in <c>/project/NAME</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the space that it is in; empty where there are no spaces.</summary>
    public string SpaceName { get; init; } = "";

    /// <summary>The way to the project's node: a MultiAddr.</summary>
    public required string AccessRoute { get; init; }

    /// <summary>Users of the original's service.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    /// <summary>The id of its space; empty where there are no spaces.</summary>
    public string SpaceId { get; init; } = "";

    /// <summary>The Identifier of the project's node; null where only its history names it.</summary>
    public string? Identity { get; init; }

    /// <summary>The way to the authority: a MultiAddr; null where there is none.</summary>
    public string? AuthorityAccessRoute { get; init; }

    /// <summary>The authority's change history as hexadecimal.</summary>
    public string? AuthorityIdentity { get; init; }

    /// <summary>JSON of an add-on of the original's service, kept as it is; null where it is not there.</summary>
    public string? OktaConfig { get; init; }

    /// <summary>JSON of an add-on of the original's service, kept as it is; null where it is not there.</summary>
    public string? KafkaConfig { get; init; }

    /// <summary>The version of the original's service.</summary>
    public string? Version { get; init; }

    /// <summary>Whether the original's service runs it.</summary>
    public bool? Running { get; init; }

    /// <summary>What the original's service is doing with it.</summary>
    public string? OperationId { get; init; }

    /// <summary>JSON of an array: what users of the original's service may do.</summary>
    public string UserRoles { get; init; } = "[]";

    /// <summary>The change history of the project's node as hexadecimal.</summary>
    public string? ProjectChangeHistory { get; init; }

    /// <summary>What a new ticket says of the project: nothing of spaces, users and the state of the original's service.</summary>
    internal ProjectFile ForTicket() => this with
    {
        SpaceName = "", SpaceId = "", Users = [], UserRoles = "[]",
        Version = null, Running = null, OperationId = null, OktaConfig = null, KafkaConfig = null,
    };

    /// <summary>The project's name and id.</summary>
    public override string ToString() => $"{Name} ({Id})";
}
