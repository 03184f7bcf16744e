using Ockam.Encoding;
using Ockam.Identities;
using Ockam.Routing;

namespace Ockam.Node.Configuration;

internal sealed partial class NodeConfigurationReader
{
    private const string AuthorityKey = "authority-identity";

    // Section 9.3: the identity alone is to verify others; with a scope a stored credential is presented; a route needs a scope.
    private static AuthorityConfiguration? ReadAuthority(ConfigurationSection node)
    {
        const string ScopeKey = "credential-scope", RouteKey = "authority-route";
        string? scope = node.Name(ScopeKey);
        MultiAddr? route = ReadAuthorityRoute(node, RouteKey);
        if (!node.Has(AuthorityKey))
        {
            foreach (string key in new[] { RouteKey, ScopeKey }.Where(node.Has))
                node.Mistake(key, "it is not said which authority", $"add {AuthorityKey}: with its change history or Identifier");
            return null;
        }

        if (node.Has(RouteKey) && !node.Has(ScopeKey))
            node.Mistake(RouteKey, "it is not said for what the credential from there is kept", $"add {ScopeKey}: project-member-1, say");
        if (node.Text(AuthorityKey) is not { } text)
        {
            if (node.Find(AuthorityKey) is null) node.Mistake(AuthorityKey, "no authority is named", AuthorityRemedy);
            return null;
        }

        if (Identifier.TryParse(text, out Identifier identifier))
            return new AuthorityConfiguration { Identifier = identifier, Route = route, CredentialScope = scope };
        if (ReadHistory(node, text) is not { } identity) return null;
        return new AuthorityConfiguration
        {
            Identifier = identity.Identifier, ChangeHistory = identity.ChangeHistory, Route = route, CredentialScope = scope,
        };
    }

    private const string AuthorityRemedy =
        "write its change history in hexadecimal ('ockam-node identity export' prints it), or an Identifier whose history is known";

    private static Identity? ReadHistory(ConfigurationSection node, string text)
    {
        try
        {
            return Identity.Verify(ChangeHistory.Decode(Convert.FromHexString(text.Trim())));
        }
        catch (FormatException)
        {
            node.Mistake(AuthorityKey, $"{Mistakes.Quote(text)} is neither hexadecimal nor an Identifier", AuthorityRemedy);
        }
        catch (Exception damage) when (damage is EncodingException or IdentityException)
        {
            node.Mistake(AuthorityKey, $"this change history is of no use: {damage.Message.TrimEnd('.')}", AuthorityRemedy);
        }

        return null;
    }

    private static MultiAddr? ReadAuthorityRoute(ConfigurationSection node, string key)
    {
        if (node.Route(key) is not { } route) return null;
        if (route.TryToChannel(out MultiAddr? channel)) return channel;
        node.Mistake(key, "this route does not end at a listener for secure channels", "add /secure/api");
        return null;
    }
}
