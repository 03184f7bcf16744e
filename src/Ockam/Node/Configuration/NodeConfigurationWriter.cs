using System.Globalization;
using System.Net;
using System.Text;
using Ockam.Identities;
using Ockam.Policies;
using Ockam.SecureChannels;

namespace Ockam.Node.Configuration;

/// <summary>Writes what <see cref="NodeConfiguration"/> reads: a file that makes the same node again. It holds no secret.</summary>
internal static class NodeConfigurationWriter
{
    /// <summary>Writes a file.</summary>
    /// <param name="configuration">What it describes.</param>
    public static string Write(NodeConfiguration configuration)
    {
        var text = new StringBuilder();
        Add(text, 0, "name", configuration.Name);
        Add(text, 0, "identity", configuration.Identity);
        Add(text, 0, "vault", configuration.Vault);
        Add(text, 0, "project", configuration.Project);
        Add(text, 0, "authority-identity",
            configuration.Authority?.ChangeHistory?.ToString() ?? configuration.Authority?.Identifier.ToString());
        Add(text, 0, "authority-route", configuration.Authority?.Route?.ToString());
        Add(text, 0, "credential-scope", configuration.Authority?.CredentialScope);
        Add(text, 0, "tcp-listener-address", configuration.TcpListenerAddress?.ToString());
        if (configuration.FurtherTcpListeners.Count > 0) text.Append("tcp-listeners:\n");
        foreach (IPEndPoint listener in configuration.FurtherTcpListeners)
            text.Append("  - ").Append(Quote(listener.ToString())).Append('\n');
        if (configuration.OwnProject is { } project) Write(text, project);
        Trust(text, 0, "trust", configuration.Trust);
        if (configuration.AllowAnonymous) Add(text, 0, "allow-anonymous", true);
        if (configuration.RelayService is { IsForThisMachine: true })
            Add(text, 0, "relay-service", NodeConfigurationReader.ThisMachine);
        else if (configuration.RelayService is { } service)
        {
            text.Append("relay-service:\n");
            Trust(text, 1, "trust", service.Trust);
            Add(text, 1, "allow", service.Allow?.ToString());
            Add(text, 1, "relays-per-identifier", service.RelaysPerIdentifier?.ToString(CultureInfo.InvariantCulture));
        }

        Add(text, 0, "http-server-port", configuration.HttpServerPort?.ToString(CultureInfo.InvariantCulture));
        if (!configuration.Metrics) Add(text, 0, "metrics", false);
        if (configuration.ExitOnEof) Add(text, 0, "exit-on-eof", true);
        Add(text, 0, "drain-timeout", configuration.DrainTimeout);
        if (configuration.SecureChannelListeners.Count > 0) text.Append("secure-channel-listeners:\n");
        foreach (SecureChannelListenerConfiguration listener in configuration.SecureChannelListeners)
        {
            Name(text, listener.Address.Name);
            Trust(text, 2, "trust", listener.Trust);
        }

        if (configuration.Policies.Count > 0) text.Append("policies:\n");
        foreach (PolicyConfiguration policy in configuration.Policies)
        {
            text.Append(policy.Target.Type is null ? "  - resource: " : "  - resource-type: ")
                .Append(Quote(policy.Target.Type?.ToText() ?? policy.Target.Resource!)).Append('\n');
            Add(text, 2, "allow", policy.Allow.ToString());
        }

        if (configuration.Relays.Count > 0) text.Append("relays:\n");
        foreach (RelayConfiguration relay in configuration.Relays) Write(text, relay);
        if (configuration.Outlets.Count > 0) text.Append("tcp-outlets:\n");
        foreach (OutletConfiguration outlet in configuration.Outlets) Write(text, outlet);
        if (configuration.Inlets.Count > 0) text.Append("tcp-inlets:\n");
        foreach (InletConfiguration inlet in configuration.Inlets) Write(text, inlet);
        return text.ToString();
    }

    private static void Write(StringBuilder text, ProjectNodeOptions project)
    {
        text.Append("own-project:\n");
        Add(text, 1, "name", project.ProjectName);
        Add(text, 1, "listen", project.Listen.ToString());
        Add(text, 1, "public-address", project.PublicAddress?.ToString());
        Add(text, 1, "id", project.ProjectId);
        Add(text, 1, "credential-lifetime", project.CredentialLifetime);
        if (!project.Relays) Add(text, 1, "relays", false);
        if (!project.NamesTrustContext) Add(text, 1, "names-trust-context", false);
        if (!project.DirectAuthentication) Add(text, 1, "direct-authentication", false);
        if (!project.TokenEnrollment) Add(text, 1, "token-enrollment", false);
        Add(text, 1, "account-authority", project.AccountAuthority?.ToString());
        if (project.EnforceAdminChecks) Add(text, 1, "enforce-admin-checks", true);
        if (project.PreTrustedMembers is not { Count: > 0 } members) return;
        text.Append("  members:\n");
        foreach ((Identifier member, IReadOnlyDictionary<string, string> attributes) in
            members.OrderBy(item => item.Key.ToString(), StringComparer.Ordinal))
        {
            text.Append("    ").Append(member).Append(":\n");
            foreach ((string name, string value) in attributes.OrderBy(item => item.Key, StringComparer.Ordinal))
                text.Append("      ").Append(Quote(name)).Append(": ").Append(Quote(value)).Append('\n');
        }
    }

    private static void Write(StringBuilder text, RelayConfiguration relay)
    {
        Name(text, relay.Name);
        Add(text, 2, "at", relay.At.ToString());
        Trust(text, 2, "trust", relay.Trust);
    }

    private static void Write(StringBuilder text, OutletConfiguration outlet)
    {
        Name(text, outlet.From.Name);
        Add(text, 2, "to", outlet.To.ToString());
        Trust(text, 2, "trust", outlet.Trust);
        Add(text, 2, "allow", outlet.Allow?.ToString());
        if (outlet.Tls) Add(text, 2, "tls", true);
        Add(text, 2, "tls-ca", outlet.TlsAuthorities);
        Add(text, 2, "tls-server-name", outlet.TlsServerName);
        Add(text, 2, "connect-timeout", outlet.ConnectTimeout);
    }

    private static void Write(StringBuilder text, InletConfiguration inlet)
    {
        Name(text, inlet.Alias);
        Add(text, 2, "from", inlet.From.ToString());
        Add(text, 2, "to", inlet.To.ToString());
        Trust(text, 2, "trust", inlet.Trust);
        Add(text, 2, "allow", inlet.Allow?.ToString());
        Trust(text, 2, "relay-trust", inlet.RelayTrust);
        Add(text, 2, "connection-wait", inlet.ConnectionWait);
        Add(text, 2, "half-close-grace", inlet.HalfCloseGrace);
        if (inlet.Isolate) Add(text, 2, "isolate", true);
        if (inlet.TlsCertificate is null) return;
        Add(text, 2, "tls", true);
        Add(text, 2, "tls-certificate", inlet.TlsCertificate);
        Add(text, 2, "tls-key", inlet.TlsKey);
    }

    private static void Name(StringBuilder text, string name) => text.Append("  ").Append(Quote(name)).Append(":\n");

    private static void Add(StringBuilder text, int depth, string key, string? value)
    {
        if (value is not null) text.Append(' ', 2 * depth).Append(key).Append(": ").Append(Quote(value)).Append('\n');
    }

    private static void Add(StringBuilder text, int depth, string key, bool value) =>
        text.Append(' ', 2 * depth).Append(key).Append(value ? ": true\n" : ": false\n");

    private static void Add(StringBuilder text, int depth, string key, TimeSpan? value)
    {
        if (value is { } given)
            text.Append(CultureInfo.InvariantCulture, $"{new string(' ', 2 * depth)}{key}: {(long)given.TotalMilliseconds}ms\n");
    }

    private static void Trust(StringBuilder text, int depth, string key, TrustPolicy? trust)
    {
        // In a file with an authority, whoever says nothing means its members.
        if (trust is null || ReferenceEquals(trust, TrustPolicy.Members)) return;
        if (trust.Accepted is not { } accepted)
        {
            Add(text, depth, key, ConfigurationValues.Anyone);
            return;
        }

        text.Append(' ', 2 * depth).Append(key).Append(":\n");
        foreach (Identifier identifier in accepted.OrderBy(item => item.ToString(), StringComparer.Ordinal))
            text.Append(' ', 2 * depth).Append("- ").Append(identifier).Append('\n');
    }

    // Double quotes take everything; variables are replaced in the whole text before it is parsed, and a doubled dollar sign is one.
    private static string Quote(string value)
    {
        if (value.Length > 0 && value.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '-' or '_')
            && char.IsAsciiLetter(value[0]) && value is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off")) return value;
        var text = new StringBuilder("\"");
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' or '\\' => text.Append('\\').Append(c),
                '$' => text.Append("$$"),
                < ' ' or (>= '\u007F' and <= '\u009F') => text.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => text.Append(c),
            };
        }

        return text.Append('"').ToString();
    }
}
