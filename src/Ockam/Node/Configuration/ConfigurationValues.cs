using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Ockam.Identities;
using Ockam.Routing;
using Ockam.SecureChannels;

namespace Ockam.Node.Configuration;

/// <summary>Reads the values of keys; what cannot be read is a mistake, and null.</summary>
internal static class ConfigurationValues
{
    /// <summary>The word that trusts everyone; nothing else does.</summary>
    public const string Anyone = "anyone";

    /// <summary>What a name is.</summary>
    public const string NameRemedy = "write a word of at most 128 characters without '/' or spaces";

    private const string IdentifierRemedy =
        "write Identifiers ('I' and 64 hexadecimal digits; 'ockam-node identity show' prints one), or the word anyone alone";

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static bool Flag(this ConfigurationSection section, string name, bool otherwise = false)
    {
        switch (section.Text(name))
        {
            case null:
                return otherwise;
            case "true" or "True" or "TRUE":
                return true;
            case "false" or "False" or "FALSE":
                return false;
            case string other:
                section.Mistake(name, $"{Mistakes.Quote(other)} is neither true nor false", "write true or false");
                return otherwise;
        }
    }

    /// <summary>A whole number within limits.</summary>
    public static int? Number(this ConfigurationSection section, string name, int least, int greatest)
    {
        if (section.Text(name) is not { } text) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= greatest)
            return number;
        section.Mistake(name, $"{Mistakes.Quote(text)} is not a whole number from {least} to {greatest}", "write one");
        return null;
    }

    /// <summary>A duration as section 12 writes them: digits and <c>ms s m h d</c>, digits alone are seconds; at most some days.</summary>
    public static TimeSpan? Duration(this ConfigurationSection section, string name, int mostDays = 1)
    {
        if (section.Text(name) is not { } text) return null;
        int digits = 0;
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        double? unit = text[digits..] switch { "ms" => 0.001, "" or "s" => 1, "m" => 60, "h" => 3600, "d" => 86400, _ => null };
        if (unit is not null && long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out long count)
            && count * unit.Value <= mostDays * (double)TimeSpan.SecondsPerDay)
            return TimeSpan.FromSeconds(count * unit.Value);
        section.Mistake(
            name, $"{Mistakes.Quote(text)} is not a duration of at most {mostDays}d", "write digits and ms, s, m, h or d, such as 30s");
        return null;
    }

    /// <summary>A name: not empty, without '/', control characters or more than 128 characters.</summary>
    public static string? Name(this ConfigurationSection section, string name)
    {
        if (section.Text(name) is not { } text) return null;
        if (IsName(text)) return text;
        section.Mistake(name, $"{Mistakes.Quote(text)} is not a name", NameRemedy);
        return null;
    }

    /// <summary>Whether a text can name something.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 128 && text is not ("." or "..")
        && !text.Any(c => c is '/' or '\\' || char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c));

    /// <summary>The address of a worker: a name, or <c>/service/NAME</c>.</summary>
    public static string? Service(this ConfigurationSection section, string name)
    {
        if (section.Text(name) is not { } text) return null;
        const string Prefix = "/service/";
        string bare = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
        if (IsName(bare)) return bare;
        section.Mistake(name, $"{Mistakes.Quote(text)} is not the address of a service", "write a word such as outlet, or /service/outlet");
        return null;
    }

    /// <summary>A host and a port.</summary>
    public static HostnamePort? HostPort(this ConfigurationSection section, string name, bool mayBeFree)
    {
        if (section.Text(name) is not { } text) return null;
        if (HostnamePort.TryParse(text, out HostnamePort? value) && (mayBeFree || value.Port > 0)) return value;
        section.Mistake(name, $"{Mistakes.Quote(text)} is not a host and a port{(mayBeFree ? "" : " from 1 to 65535")}",
            "write it like 127.0.0.1:5000, [::1]:5000, example.com:5000, or 5000 for a port of this machine");
        return null;
    }

    /// <summary>Where this machine listens: an IP address and a port, 0 for any free one.</summary>
    public static IPEndPoint? EndPoint(this ConfigurationSection section, string name)
    {
        if (section.Text(name) is not { } text) return null;
        if (TryParseEndPoint(text, out IPEndPoint? endPoint)) return endPoint;
        section.Mistake(name, $"{Mistakes.Quote(text)} is not an IP address and a port",
            "write it like 127.0.0.1:4000, 0.0.0.0:4000 or [::]:4000");
        return null;
    }

    /// <summary>Reads an IP address and a port.</summary>
    public static bool TryParseEndPoint(string text, [NotNullWhen(true)] out IPEndPoint? endPoint)
    {
        endPoint = HostnamePort.TryParse(text, out HostnamePort? value) && IPAddress.TryParse(value.Host, out IPAddress? address)
            ? new IPEndPoint(address, value.Port)
            : null;
        return endPoint is not null;
    }

    /// <summary>A route that this node can take.</summary>
    public static MultiAddr? Route(this ConfigurationSection section, string name)
    {
        if (section.Text(name) is not { } text) return null;
        MultiAddr route;
        try
        {
            route = MultiAddr.Parse(text);
        }
        catch (FormatException exception)
        {
            section.Mistake(name, exception.Message.TrimEnd('.'), "write a route such as /dnsaddr/relay.example/tcp/4000/secure/api");
            return null;
        }

        foreach ((int i, MultiAddrComponent component) in route.Components.Index())
        {
            string? reason = component.Protocol switch
            {
                MultiAddrProtocol.Project when i > 0 => "a project can only be at the beginning",
                MultiAddrProtocol.Space => "there are no spaces",
                MultiAddrProtocol.Node => "nodes are not found by name",
                _ => null,
            };
            if (reason is null) continue;
            section.Mistake(name, $"{component} in this route is not supported: {reason}",
                "begin with /project/NAME, /ip4/ADDRESS/tcp/PORT, /ip6/ADDRESS/tcp/PORT or /dnsaddr/HOST/tcp/PORT");
            return null;
        }

        return route;
    }

    /// <summary>Whether a route begins at a project's node, to which a channel is opened and whose Identifier is known.</summary>
    public static bool BeginsWithProject(MultiAddr route) => route.Components is [{ Protocol: MultiAddrProtocol.Project }, ..];

    /// <summary>Whom a key trusts: Identifiers, or <see cref="Anyone"/> alone.</summary>
    public static TrustChoice Trust(this ConfigurationSection section, string name)
    {
        if (section.Texts(name) is not { } texts)
        {
            // A key with nothing behind it is a decision that was not made.
            if (section.Has(name)) section.Mistake(name, "nobody is named", IdentifierRemedy);
            return section.Has(name) ? TrustChoice.Mistaken : TrustChoice.None;
        }

        if (texts is [{ Value: Anyone }]) return new TrustChoice(TrustPolicy.Anyone, null, Wrong: false);
        var identifiers = new List<Identifier>();
        foreach (YamlScalar text in texts)
        {
            if (Identifier.TryParse(text.Value, out Identifier identifier)) identifiers.Add(identifier);
            else section.MistakeAt(text, name, text.Value == Anyone
                ? "anyone stands among others" : $"{Mistakes.Quote(text.Value)} is not an Identifier", IdentifierRemedy);
        }

        if (section.Find(name) is YamlList { Items.Count: 0 }) section.Mistake(name, "nobody is named", IdentifierRemedy);
        return identifiers.Count > 0 && identifiers.Count == texts.Count
            ? new TrustChoice(TrustPolicy.Only(identifiers), identifiers, Wrong: false)
            : TrustChoice.Mistaken;
    }
}
