using System.Globalization;
using Ockam.Identities;
using Ockam.Policies;
using Ockam.Routing;

namespace Ockam.Node.Configuration;

internal sealed partial class NodeConfigurationReader
{
    private List<OutletConfiguration> ReadOutlets(
        ConfigurationSection node, string nodeName, TrustChoice ofNode, bool hasRelayService)
    {
        var outlets = new List<OutletConfiguration>();
        foreach ((ConfigurationSection section, string? key) in Sections(node, "tcp-outlets", null, ConfigurationKeys.Outlet))
        {
            CheckIsThisNode(section, "at", nodeName);
            string from = section.Service("from") ?? key ?? RouteDefaults.Outlet;
            if (outlets.Any(other => other.From.Name == from))
                section.Mistake("from", $"another outlet has the address {Mistakes.Quote(from)}", "give each its own from:");
            if (IsTaken(new Address(from), hasRelayService))
                section.Mistake("from", $"a service of the node has the address {Mistakes.Quote(from)}", "choose another from:");
            TrustChoice own = section.Trust("trust");
            TrustChoice trust = own.Or(ofNode);
            if (trust == TrustChoice.None) section.Mistake("trust", "it is not said whose inlets may use this outlet", TrustRemedy);
            CheckReachesNode(section, own, ofNode);
            if (!section.Has("to"))
                section.Mistake("to", "it is not said where connections lead", "add to: with a host and a port, such as 127.0.0.1:5000");
            HostnamePort? to = section.HostPort("to", mayBeFree: false);
            bool tls = section.Flag("tls");
            string? authorities = ReadFile(section, "tls-ca");
            if (authorities is not null) CheckCertificates(section, "tls-ca", authorities);
            string? serverName = section.Name("tls-server-name");
            if ((authorities ?? serverName) is not null && !tls)
                section.Mistake(authorities is null ? "tls-server-name" : "tls-ca", "the outlet does not speak TLS",
                    "add tls: true, or remove this");
            TimeSpan? connect = section.Duration("connect-timeout");
            PolicyExpression? allow = ReadAllow(section);
            if (to is null || trust.Policy is null) continue;
            outlets.Add(new OutletConfiguration
            {
                From = new Address(from), To = to, Trust = trust.Policy, Allow = allow, ConnectTimeout = connect,
                Tls = tls, TlsAuthorities = authorities, TlsServerName = serverName,
            });
        }

        return outlets;
    }

    private List<InletConfiguration> ReadInlets(ConfigurationSection node, string nodeName, TrustChoice ofNode)
    {
        var inlets = new List<InletConfiguration>();
        foreach ((ConfigurationSection section, string? key) in Sections(node, "tcp-inlets", null, ConfigurationKeys.Inlet))
        {
            CheckIsThisNode(section, "at", nodeName);
            HostnamePort? from = section.Has("from") ? section.HostPort("from", mayBeFree: true) : HostnamePort.Parse("127.0.0.1:0");
            string alias = section.Name("alias") ?? key ?? $"inlet-{(inlets.Count + 1).ToString(CultureInfo.InvariantCulture)}";
            if (inlets.Any(other => other.Alias == alias))
                section.Mistake("alias", $"another inlet is named {Mistakes.Quote(alias)}", "give each its own alias:");
            if (from is not null) ClaimInlet(section, from, alias, inlets);
            TrustChoice trust = section.Trust("trust").Or(ofNode);
            if (trust == TrustChoice.None) section.Mistake("trust", "it is not said who the outlet's node is", TrustRemedy);
            TrustChoice relayTrust = section.Trust("relay-trust");
            MultiAddr? to = ReadInletRoute(section, trust, relayTrust, HasAuthority(node));
            PolicyExpression? allow = ReadAllow(section);
            (string? certificate, string? privateKey) = ReadInletTls(section);
            var inlet = (Wait: ReadConnectionWait(section), Grace: section.Duration("half-close-grace"), Isolate: section.Flag("isolate"));
            if (from is null || to is null || trust.Policy is null) continue;
            inlets.Add(new InletConfiguration
            {
                Alias = alias, From = from, To = to, Trust = trust.Policy, Allow = allow, RelayTrust = relayTrust.Policy,
                ConnectionWait = inlet.Wait, HalfCloseGrace = inlet.Grace, Isolate = inlet.Isolate,
                TlsCertificate = certificate, TlsKey = privateKey,
            });
        }

        return inlets;
    }

    private MultiAddr? ReadInletRoute(
        ConfigurationSection section, TrustChoice trust, TrustChoice relayTrust, bool hasAuthority)
    {
        string? text = section.Text("to");
        string? via = section.Name("via");
        if (text is not null && text.Contains('/', StringComparison.Ordinal)
            && !(text.StartsWith("/service/", StringComparison.Ordinal) && text.IndexOf('/', "/service/".Length) < 0))
        {
            if (via is not null) section.Mistake("via", "the route under to is whole, without place for a relay's name", "remove via");
            if (section.Route("to") is not { } route) return null;
            if (!CheckProject(section, "to", route)) return null;
            bool byProject = ConfigurationValues.BeginsWithProject(route);
            int channels = route.Components.Count(component => component.Protocol == MultiAddrProtocol.Secure);
            if (route.Components[^1].Protocol is not (MultiAddrProtocol.Service or MultiAddrProtocol.Worker))
                section.Mistake("to", $"this route ends with {route.Components[^1]} and not at an outlet",
                    "add /service/outlet, or the name of the outlet");
            if (channels == 0 && !byProject && (hasAuthority || trust.Identifiers is not null || section.Has(AllowKey)))
                section.Mistake("to", "without /secure/api in this route nobody proves who they are",
                    "put /secure/api before the outlet's /service");
            if (byProject && relayTrust.Policy is not null)
                section.Mistake("relay-trust", "the project says who its node is", "remove it");
            else if (channels < 2 && relayTrust.Policy is not null)
                section.Mistake("relay-trust", "this route opens no channel before its last",
                    "remove it, or add /secure/api after the relay's port");
            return route;
        }

        if (section.Has("to") && text is null) return null;
        if (_isMember)
        {
            if (relayTrust.Policy is not null) section.Mistake("relay-trust", "the project says who its node is", "remove it");
            string? service = section.Service("to");
            return service is null && section.Has("to") ? null : RouteDefaults.InletTo(service, via, _project);
        }

        string example = $"forward_to_{via ?? RouteDefaults.Relay}/secure/api/service/{text?.Split('/')[^1] ?? RouteDefaults.Outlet}";
        section.Mistake("to", "without a whole route it leads through the node's project, and the node is in none",
            $"{NoProjectRemedy}; or write to: /dnsaddr/RELAY/tcp/4000/secure/api/service/{example}");
        return null;
    }

    private static TimeSpan? ReadConnectionWait(ConfigurationSection section)
    {
        TimeSpan? wait = section.Duration("connection-wait");
        if (!section.Flag("no-connection-wait")) return wait;
        if (wait is not null) section.Mistake("no-connection-wait", "connection-wait says how long to wait", "remove one of the two");
        return TimeSpan.Zero;
    }

    private (string? Certificate, string? Key) ReadInletTls(ConfigurationSection section)
    {
        bool tls = section.Flag("tls");
        string? certificate = ReadFile(section, "tls-certificate");
        string? key = ReadFile(section, "tls-key");
        if (section.Has("tls") && !tls && (certificate ?? key) is not null)
            section.Mistake("tls", "certificates are given for an inlet without TLS", "write tls: true, or remove them");
        else if ((tls || key is not null) && !section.Has("tls-certificate"))
            section.Mistake("tls-certificate", "TLS for clients needs a certificate", "name a PEM file with it and its chain");
        else if (certificate is not null && (key is not null || !section.Has("tls-key"))
            && CheckCertificates(section, "tls-certificate", certificate)
            && CertificateFiles.WhyNoKey(certificate, key ?? certificate) is { } reason)
            section.Mistake(key is null ? "tls-certificate" : "tls-key", $"{Mistakes.Quote(key ?? certificate)} is of no use: {reason}",
                "name the certificate's private key under tls-key, without a password");

        return (certificate, key);
    }

    // Named relative to the configuration file, so that both can be moved together and a service may start anywhere.
    private string? ReadFile(ConfigurationSection section, string key)
    {
        if (section.Text(key) is not { } text) return null;
        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            section.Mistake(key, $"{Mistakes.Quote(text)} is not the name of a file",
                "write its path, from the configuration file's folder or absolute");
            return null;
        }

        string path = Path.GetFullPath(text, Path.GetDirectoryName(Path.GetFullPath(file)) ?? Path.GetFullPath("."));
        if (File.Exists(path)) return path;
        section.Mistake(key, $"there is no file {Mistakes.Quote(path)}", "correct the path: it begins at the configuration file's folder");
        return null;
    }

    private static bool CheckCertificates(ConfigurationSection section, string key, string path)
    {
        if (CertificateFiles.WhyNoCertificates(path) is not { } reason) return true;
        section.Mistake(key, $"{Mistakes.Quote(path)} is of no use: {reason}", "name a readable PEM file of certificates");
        return false;
    }

    // Whoever may use an outlet comes in by the listener 'api', which the node's own trust guards.
    private static void CheckReachesNode(ConfigurationSection section, TrustChoice own, TrustChoice ofNode)
    {
        if (own.Policy is null || ofNode.Identifiers is null) return;
        Identifier[] kept = [.. (own.Identifiers ?? []).Where(identifier => !ofNode.Identifiers.Contains(identifier))];
        if (own.Identifiers is null)
            section.Mistake("trust", "anyone may use this outlet, but the trust of the node lets only some in",
                "name them here too, or widen the trust of the node");
        else if (kept.Length > 0)
            section.Mistake("trust", $"the trust of the node does not let {kept[0]} in",
                "add it to trust at the top of the file, or remove it here");
    }
}
