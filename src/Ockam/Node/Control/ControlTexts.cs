using System.Net;
using Ockam.Identities;
using Ockam.Node.Configuration;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node.Control;

/// <summary>Reads the texts of settings; what cannot be read is refused with the remedy.</summary>
internal static class ControlTexts
{
    public static HostnamePort HostPort(string text, bool mayBeFree)
    {
        if (HostnamePort.TryParse(text, out HostnamePort? value) && (mayBeFree || value.Port > 0)) return value;
        throw Invalid($"'{text}' is not a host and a port{(mayBeFree ? "" : " from 1 to 65535")}.",
            "Write it like 127.0.0.1:5000, [::1]:5000, example.com:5000, or 5000 for a port of this machine.");
    }

    public static IPEndPoint EndPoint(string text)
    {
        if (HostnamePort.TryParse(text, out HostnamePort? value) && IPAddress.TryParse(value.Host, out IPAddress? address))
            return new IPEndPoint(address, value.Port);
        throw Invalid($"'{text}' is not an IP address and a port.", "Write it like 127.0.0.1:4000, 0.0.0.0:4000 or [::]:4000.");
    }

    /// <summary>A decision about trust; null where there is none.</summary>
    public static TrustPolicy? Trust(IReadOnlyList<string>? texts)
    {
        if (texts is null) return null;
        if (texts is [var only] && string.Equals(only, ConfigurationValues.Anyone, StringComparison.OrdinalIgnoreCase))
            return TrustPolicy.Anyone;
        var identifiers = new List<Identifier>();
        foreach (string text in texts)
        {
            identifiers.Add(Identifier.TryParse(text, out Identifier identifier) ? identifier : throw Invalid(
                $"'{text}' is not an Identifier.",
                "Name Identifiers ('I' and 64 hexadecimal digits), or the word anyone alone if it is really for everyone."));
        }

        return identifiers.Count > 0 ? TrustPolicy.Only(identifiers) : throw Invalid(
            "Nobody is named to trust.", "Name at least one Identifier, or the word anyone alone.");
    }

    public static MultiAddr Route(string text)
    {
        MultiAddr route;
        try
        {
            route = MultiAddr.Parse(text);
        }
        catch (FormatException exception)
        {
            throw Invalid(exception.Message, "Write a route such as /dnsaddr/relay.example/tcp/4000/secure/api.");
        }

        return !route.IsEmpty ? route : throw Invalid("The route is empty.", "Write a route such as /ip4/127.0.0.1/tcp/4000/service/api.");
    }

    /// <summary>
    /// The rest of a way behind a channel: a service's name, <c>./service/NAME</c>, the original's <c>-/service/NAME</c>, or
    /// <c>/service/NAME</c>.
    /// </summary>
    public static MultiAddr Relative(string text)
    {
        string rest = text is ['.' or '-', '/', ..] ? text[1..] : text;
        if (!rest.Contains('/', StringComparison.Ordinal)) return MultiAddr.Empty.Append(MultiAddrProtocol.Service, ServiceName(rest));
        MultiAddr route = Route(rest);
        return route.Components.All(component => component.Protocol is MultiAddrProtocol.Service or MultiAddrProtocol.Worker)
            ? route
            : throw Invalid($"'{text}' does not go on behind a channel.", "Write the services behind it alone, such as ./service/outlet.");
    }

    /// <summary>The address of a worker: a name, or <c>/service/NAME</c>.</summary>
    public static string ServiceName(string text)
    {
        const string Prefix = "/service/";
        string name = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
        return ConfigurationValues.IsName(name) ? name : throw Invalid(
            $"'{text}' is not the address of a service.", "Write a word such as outlet, or /service/outlet.");
    }

    /// <summary>A way to a channel listener, whose last component opens the channel.</summary>
    public static MultiAddr ToChannel(string text)
    {
        MultiAddr route = Route(text);
        return route.TryToChannel(out MultiAddr? channel) ? channel : throw Invalid(
            $"The route '{text}' ends with {route.Components[^1]} and not at a channel listener.",
            "Add /service/api, or the name of another listener.");
    }

    public static NodeControlException Invalid(string message, string remedy) =>
        new(NodeControlReason.InvalidArgument, message, remedy);
}
