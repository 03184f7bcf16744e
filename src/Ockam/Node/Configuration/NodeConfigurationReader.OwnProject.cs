using System.Net;
using Ockam.Identities;
using Ockam.Projects;

namespace Ockam.Node.Configuration;

// The project that the node runs itself (sections 8.3 and 9.4).
internal sealed partial class NodeConfigurationReader
{
    private const string OwnProjectKey = "own-project";
    private const string MembersKey = "members";
    private const string MembersRemedy = "write Identifiers, each with its attributes below it, such as ockam-role: enroller";

    private bool _isOwnAuthority;
    private bool _hasOwnRelays;

    private ProjectNodeOptions? ReadOwnProject(ConfigurationSection node)
    {
        switch (node.Find(OwnProjectKey))
        {
            case null:
                if (node.Has(OwnProjectKey)) node.Mistake(OwnProjectKey, "nothing is said of it", "add listen: 0.0.0.0:4000 below it");
                return null;
            case YamlMap map:
                foreach (string key in new[] { "project", "ticket", AuthorityKey }.Where(node.Has))
                    node.Mistake(key, "the node runs a project of its own", $"remove this, or {OwnProjectKey}");
                return ReadProject(new ConfigurationSection(map, OwnProjectKey, ConfigurationKeys.OwnProject, _mistakes));
            case YamlNode other:
                node.Mistake(OwnProjectKey, $"{other.Kind} stands here", "write keys and values below it, such as listen: 0.0.0.0:4000");
                return null;
        }
    }

    private ProjectNodeOptions ReadProject(ConfigurationSection project)
    {
        IPEndPoint? listen = project.EndPoint("listen");
        if (!project.Has("listen")) project.Mistake("listen", "it is not said where members connect", "write listen: 0.0.0.0:4000");
        Routing.HostnamePort? address = project.HostPort("public-address", mayBeFree: false);
        if (listen is not null && address is null && (listen.Address.Equals(IPAddress.Any) || listen.Address.Equals(IPAddress.IPv6Any)))
            project.Mistake("listen", "this is everywhere, and tickets name one address", "add public-address: relay.example:4000");
        var options = new ProjectNodeOptions
        {
            Listen = listen ?? new IPEndPoint(IPAddress.Loopback, 0),
            PublicAddress = address,
            ProjectId = project.Name("id"),
            PreTrustedMembers = ReadMembers(project),
            Relays = project.Flag("relays", otherwise: true),
            NamesTrustContext = project.Flag("names-trust-context", otherwise: true),
            DirectAuthentication = project.Flag("direct-authentication", otherwise: true),
            TokenEnrollment = project.Flag("token-enrollment", otherwise: true),
            AccountAuthority = ReadIdentifier(project, "account-authority"),
            EnforceAdminChecks = project.Flag("enforce-admin-checks"),
        };
        if (project.Name("name") is { } name) options = options with { ProjectName = name };
        if (ReadLifetime(project) is { } lifetime) options = options with { CredentialLifetime = lifetime };
        if (options.AccountAuthority is not null && options.Relays)
            project.Mistake("account-authority", "channels believe one authority, and relays need the project's own", "add relays: false");
        if (options.EnforceAdminChecks && options.AccountAuthority is null)
            project.Mistake("enforce-admin-checks", "without an account authority, enrollers are the administrators",
                "add account-authority: with an Identifier");
        if (listen is not null) Claim(project, "listen", listen, "the node of the project");
        _isOwnAuthority = options.AccountAuthority is null;
        _hasOwnRelays = options.Relays;
        return options;
    }

    private static TimeSpan? ReadLifetime(ConfigurationSection project)
    {
        const string Key = "credential-lifetime";
        TimeSpan? lifetime = project.Duration(Key, (int)AuthorityOptions.LongestCredential.TotalDays);
        if (lifetime is null || lifetime >= AuthorityOptions.ShortestCredential) return lifetime;
        project.Mistake(Key, "a credential cannot end so soon", $"write {AuthorityOptions.ShortestCredential.TotalSeconds:0}s or longer");
        return null;
    }

    private static Identifier? ReadIdentifier(ConfigurationSection project, string key)
    {
        if (project.Text(key) is not { } text) return null;
        if (Identifier.TryParse(text, out Identifier identifier)) return identifier;
        project.Mistake(key, $"{Mistakes.Quote(text)} is not an Identifier", "write 'I' and 64 hexadecimal digits");
        return null;
    }

    private Dictionary<Identifier, IReadOnlyDictionary<string, string>>? ReadMembers(ConfigurationSection project)
    {
        if (!project.Has(MembersKey)) return null;
        var members = new Dictionary<Identifier, IReadOnlyDictionary<string, string>>();
        if (project.Find(MembersKey) is not YamlMap map)
        {
            project.Mistake(MembersKey, "nobody is named", MembersRemedy);
            return members;
        }

        foreach ((YamlScalar key, YamlNode value) in map.Entries)
        {
            if (!Identifier.TryParse(key.Value, out Identifier member))
                project.MistakeAt(key, MembersKey, $"{Mistakes.Quote(key.Value)} is not an Identifier", MembersRemedy);
            else if (!members.TryAdd(member, ReadAttributes(project, value)))
                project.MistakeAt(key, MembersKey, "this member stands here twice", "remove one");
        }

        return members;
    }

    private static Dictionary<string, string> ReadAttributes(ConfigurationSection project, YamlNode value)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (value is YamlScalar { IsNull: true }) return attributes;
        if (value is not YamlMap map)
        {
            project.MistakeAt(value, MembersKey, $"{value.Kind} stands here", MembersRemedy);
            return attributes;
        }

        foreach ((YamlScalar name, YamlNode text) in map.Entries)
        {
            if (text is not YamlScalar scalar) project.MistakeAt(text, MembersKey, $"{text.Kind} stands here", "write a single value");
            else if (!attributes.TryAdd(name.Value, scalar.IsNull ? "" : scalar.Value))
                project.MistakeAt(name, MembersKey, "this attribute stands here twice", "remove one");
        }

        return attributes;
    }
}
