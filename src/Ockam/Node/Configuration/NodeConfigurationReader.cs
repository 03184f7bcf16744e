using System.Net;
using Ockam.Projects;

namespace Ockam.Node.Configuration;

/// <summary>Turns the text of a file into a configuration, and finds every mistake on the way.</summary>
/// <param name="file">The file's name for errors.</param>
/// <param name="isInProject">Whether the node is in a project that the file does not name.</param>
internal sealed partial class NodeConfigurationReader(string file, bool isInProject)
{
    private const string TrustRemedy = "add trust: with the Identifiers that you mean, or trust: anyone if it is really for everyone";

    private readonly Mistakes _mistakes = new();

    /// <exception cref="ConfigurationException">There are mistakes.</exception>
    public NodeConfiguration Read(string text, IReadOnlyDictionary<string, string> given, Func<string, string?> environment)
    {
        YamlMap? root = ReadRoot(text, given, environment);
        _mistakes.ThrowIfAny(file);
        NodeConfiguration configuration = ReadNode(new ConfigurationSection(root!, "", ConfigurationKeys.Node, _mistakes));
        _mistakes.ThrowIfAny(file);
        return configuration;
    }

    private YamlMap? ReadRoot(string text, IReadOnlyDictionary<string, string> given, Func<string, string?> environment)
    {
        SourceText plain = SourceText.Plain(text);
        _mistakes.ReadFrom(plain);
        if (text.Length > NodeConfiguration.MaximumLength)
        {
            _mistakes.Add(0, "", $"the text is longer than {NodeConfiguration.MaximumLength} characters", "make it smaller");
            return null;
        }

        if (SourceText.HoldsMarks(text))
        {
            _mistakes.Add(0, "", "the text has one of the private characters U+E0F0 and U+E0F1", "remove them");
            return null;
        }

        Dictionary<string, string> own = ReadVariables(text);
        SourceText? source = SourceText.Substitute(
            text,
            name => given.GetValueOrDefault(name) ?? environment(name) ?? own.GetValueOrDefault(name),
            NodeConfiguration.MaximumLength);
        if (source is null)
        {
            _mistakes.Add(0, "variables", $"the variables make it longer than {NodeConfiguration.MaximumLength} characters",
                "shorten them");
            return null;
        }

        _mistakes.ReadFrom(source);
        return ReadMap(source.Text);
    }

    private YamlMap? ReadMap(string text)
    {
        try
        {
            switch (YamlReader.Read(text))
            {
                case YamlMap map:
                    return map;
                case null or YamlScalar { IsNull: true }:
                    // A file of comments describes a node with nothing but its defaults.
                    return new YamlMap(0, []);
                case YamlNode other:
                    _mistakes.Add(other.Position, "", $"{other.Kind} stands here", "write keys and values, such as name: relay");
                    return null;
            }
        }
        catch (YamlTextException exception)
        {
            _mistakes.Add(exception.Position, "", exception.Message, exception.Remedy);
            return null;
        }
    }

    // From the text as it is: the values are needed before the rest of it can be read.
    private static Dictionary<string, string> ReadVariables(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        if (YamlReader.ReadKey(text, "variables") is not YamlMap map) return values;
        foreach ((YamlScalar key, YamlNode value) in map.Entries)
        {
            if (value is YamlScalar scalar) values[key.Value] = scalar.IsNull ? "" : scalar.Value;
        }

        return values;
    }

    private NodeConfiguration ReadNode(ConfigurationSection node)
    {
        CheckVariables(node);
        if (node.Text("version") is { } version && version != "1")
            node.Mistake("version", $"version {Mistakes.Quote(version)} of the format is not known", "write version: 1, or leave it out");
        if (node.Has("foreground") && !node.Flag("foreground", otherwise: true))
            node.Mistake("foreground", "a node does not go into the background by itself",
                "remove this key, and let a service manager start it");
        string name = node.Name("name") ?? OckamNodeOptions.DefaultName;
        (string? project, EnrollmentTicketSource? ticket) = ReadMembership(node);
        ProjectNodeOptions? ownProject = ReadOwnProject(node);
        TrustChoice trust = node.Trust("trust");
        TrustChoice ofPortals = TrustOfPortals(node, trust);
        IPEndPoint? listener = node.EndPoint("tcp-listener-address");
        bool allowAnonymous = node.Flag("allow-anonymous");
        int? port = node.Number("http-server-port", 0, IPEndPoint.MaxPort);
        if (node.Has("http-server") && !node.Flag("http-server"))
        {
            if (port is not null) node.Mistake("http-server", "a port is given for a server that is off", "remove one of the two keys");
            port = null;
        }
        else if (node.Flag("http-server")) port ??= 0;
        Claim(node, "tcp-listener-address", listener, "the node (tcp-listener-address)");
        if (port is { } chosen) Claim(node, "http-server-port", new IPEndPoint(IPAddress.Loopback, chosen), "the HTTP server");

        return new NodeConfiguration
        {
            Name = name,
            Identity = node.Name("identity"),
            Vault = node.Name("vault"),
            TcpListenerAddress = listener,
            FurtherTcpListeners = ReadFurtherListeners(node),
            SecureChannelListeners = ReadChannelListeners(node, name, trust),
            OwnProject = ownProject,
            Trust = trust.Policy,
            Authority = ReadAuthority(node),
            Project = project,
            Ticket = ticket,
            NeedsAuthority = HasAuthority(node),
            AllowAnonymous = allowAnonymous,
            RelayService = ReadRelayService(node, ofPortals, listener, allowAnonymous),
            HttpServerPort = port,
            Metrics = node.Flag("metrics", otherwise: true),
            SkipIsRunningCheck = node.Flag("skip-is-running-check"),
            ExitOnEof = node.Flag("exit-on-eof"),
            DrainTimeout = node.Duration("drain-timeout") ?? NodeConfiguration.DefaultDrainTimeout,
            Relays = ReadRelays(node, name),
            Policies = ReadPolicies(node, name),
            Outlets = ReadOutlets(node, name, ofPortals, node.Find("relay-service") is not (null or YamlScalar { Value: "false" })),
            Inlets = ReadInlets(node, name, ofPortals),
        };
    }

    private void CheckVariables(ConfigurationSection node)
    {
        switch (node.Find("variables"))
        {
            case null:
                return;
            case YamlMap map:
                foreach ((YamlScalar key, YamlNode value) in map.Entries)
                {
                    string path = "variables." + Mistakes.Plain(key.Value);
                    if (value is not YamlScalar) _mistakes.Add(value.Position, path, $"{value.Kind} stands here", "write a single value");
                    if (!SourceText.IsName(key.Value))
                        _mistakes.Add(key.Position, path, "this cannot be the name of a variable",
                            "write letters, digits and '_', no digit first");
                }

                return;
            case YamlNode other:
                node.Mistake("variables", $"{other.Kind} stands here", "write names and their values, such as HOST: 10.0.0.1");
                return;
        }
    }
}
