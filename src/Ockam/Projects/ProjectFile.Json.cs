using System.Text.Json;

namespace Ockam.Projects;

public sealed partial record ProjectFile
{
    /// <summary>Reads a project file; keys that are not known, and the order of keys, do not matter.</summary>
    /// <param name="utf8">JSON.</param>
    /// <exception cref="ProjectException">
    /// <see cref="ProjectErrorReason.Empty"/>, <see cref="ProjectErrorReason.TooLong"/>, <see cref="ProjectErrorReason.NotJson"/>,
    /// <see cref="ProjectErrorReason.MissingField"/> or <see cref="ProjectErrorReason.InvalidField"/>.
    /// </exception>
    public static ProjectFile Parse(ReadOnlySpan<byte> utf8)
    {
        const string What = "The project file";
        if (utf8.StartsWith("\uFEFF"u8)) utf8 = utf8[3..];
        utf8 = utf8.Trim(" \t\r\n"u8);
        if (utf8.IsEmpty) throw new ProjectException(ProjectErrorReason.Empty, $"{What} is empty.");
        if (utf8.Length > MaximumLength)
            throw new ProjectException(
                ProjectErrorReason.TooLong, $"{What} has {utf8.Length} bytes; at most {MaximumLength} are accepted.");
        return ProjectJson.Run(utf8, What, static (ref Utf8JsonReader reader) =>
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) throw ProjectJson.NotAnObject("The project file");
            ProjectFile file = Read(ref reader);
            ProjectJson.End(ref reader);
            return file;
        });
    }

    /// <summary>Writes the JSON object in the order and the bytes of the original.</summary>
    public byte[] Encode()
    {
        var json = new CompactJson();
        Write(json);
        return json.Written.ToArray();
    }

    internal void Write(CompactJson json)
    {
        json.Open((byte)'{');
        Member(json, "id"u8, Id);
        Member(json, "name"u8, Name);
        Member(json, "space_name"u8, SpaceName);
        Member(json, "access_route"u8, AccessRoute);
        json.Key("users"u8);
        json.Open((byte)'[');
        foreach (string user in Users) json.String(user);
        json.Close((byte)']');
        Member(json, "space_id"u8, SpaceId);
        Member(json, "identity"u8, Identity);
        Member(json, "authority_access_route"u8, AuthorityAccessRoute);
        Member(json, "authority_identity"u8, AuthorityIdentity);
        if (OktaConfig is not null) Json(json, "okta_config"u8, OktaConfig);
        if (KafkaConfig is not null) Json(json, "kafka_config"u8, KafkaConfig);
        Member(json, "version"u8, Version);
        json.Key("running"u8);
        json.Boolean(Running);
        Member(json, "operation_id"u8, OperationId);
        Json(json, "user_roles"u8, UserRoles);
        Member(json, "project_change_history"u8, ProjectChangeHistory);
        json.Close((byte)'}');
    }

    /// <summary>Reads the object that a reader stands on.</summary>
    internal static ProjectFile Read(ref Utf8JsonReader reader)
    {
        var file = new ProjectFile { Id = "", Name = "", AccessRoute = "" };
        var found = (Id: false, Name: false, AccessRoute: false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = ProjectJson.Text(ref reader);
            reader.Read();
            switch (key)
            {
                case "id": (file, found.Id) = (file with { Id = ProjectJson.Required(ref reader, key) }, true); break;
                case "name": (file, found.Name) = (file with { Name = ProjectJson.Required(ref reader, key) }, true); break;
                case "space_name": file = file with { SpaceName = ProjectJson.Optional(ref reader, key) ?? "" }; break;
                case "access_route":
                    (file, found.AccessRoute) = (file with { AccessRoute = ProjectJson.Required(ref reader, key) }, true);
                    break;
                case "users": file = file with { Users = ProjectJson.Texts(ref reader, key) }; break;
                case "space_id": file = file with { SpaceId = ProjectJson.Optional(ref reader, key) ?? "" }; break;
                case "identity": file = file with { Identity = ProjectJson.Optional(ref reader, key) }; break;
                case "authority_access_route": file = file with { AuthorityAccessRoute = ProjectJson.Optional(ref reader, key) }; break;
                case "authority_identity": file = file with { AuthorityIdentity = ProjectJson.Optional(ref reader, key) }; break;
                case "okta_config": file = file with { OktaConfig = ProjectJson.Json(ref reader) }; break;
                case "kafka_config": file = file with { KafkaConfig = ProjectJson.Json(ref reader) }; break;
                case "version": file = file with { Version = ProjectJson.Optional(ref reader, key) }; break;
                case "running": file = file with { Running = ProjectJson.Boolean(ref reader, key) }; break;
                case "operation_id": file = file with { OperationId = ProjectJson.Optional(ref reader, key) }; break;
                case "user_roles": file = file with { UserRoles = ProjectJson.Array(ref reader, key) }; break;
                case "project_change_history": file = file with { ProjectChangeHistory = ProjectJson.Optional(ref reader, key) }; break;
                default: reader.Skip(); break;
            }
        }

        if (!found.Id) throw ProjectJson.Missing("id");
        if (!found.Name) throw ProjectJson.Missing("name");
        return found.AccessRoute ? file : throw ProjectJson.Missing("access_route");
    }

    private static void Member(CompactJson json, ReadOnlySpan<byte> key, string? value)
    {
        json.Key(key);
        json.String(value);
    }

    private static void Json(CompactJson json, ReadOnlySpan<byte> key, string value)
    {
        json.Key(key);
        json.Literal(System.Text.Encoding.UTF8.GetBytes(value));
    }
}
