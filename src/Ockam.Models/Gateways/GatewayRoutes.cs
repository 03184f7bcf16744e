namespace Ockam.Models;

/// <summary>Which requests are which route.</summary>
internal static class GatewayRoutes
{
    public const string AttestationQuery = "/attestation?nonce=";

    private static readonly Dictionary<(string Method, string Path), GatewayRoute> s_routes = new()
    {
        [("POST", "/api/chat")] = GatewayRoute.Chat,
        [("POST", "/api/generate")] = GatewayRoute.Generate,
        [("POST", "/api/embed")] = GatewayRoute.Embed,
        [("POST", "/api/embeddings")] = GatewayRoute.Embeddings,
        [("POST", "/api/show")] = GatewayRoute.Show,
        [("GET", "/api/tags")] = GatewayRoute.Tags,
        [("POST", "/v1/chat/completions")] = GatewayRoute.Completions,
    };

    /// <summary>The path of a route at the model server.</summary>
    public static string PathOf(GatewayRoute route) => s_routes.First(entry => entry.Value == route).Key.Path;

    /// <summary>The route of a request.</summary>
    /// <exception cref="HttpRefusedException">It is none.</exception>
    public static GatewayRoute Find(HttpHead head)
    {
        // No decoding and no tidying: a path that needs it is not one of ours, and what it would become is nobody's guess.
        if (s_routes.TryGetValue((head.Method, head.Target), out GatewayRoute route)) return route;
        if (head.Method == "GET" && head.Target.StartsWith(AttestationQuery, StringComparison.Ordinal)) return GatewayRoute.Attestation;
        throw new HttpRefusedException(
            403,
            $"The gateway lets {ModelNames.Printable(head.Method)} {ModelNames.Printable(head.Target)} not pass: POST /api/chat, "
            + "/api/generate, /api/embed, /api/embeddings, /api/show and /v1/chat/completions, and GET /api/tags do.");
    }
}
