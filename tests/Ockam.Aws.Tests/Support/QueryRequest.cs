namespace Ockam.Aws.Tests.Support;

/// <summary>A request to a service of AWS as it came over the wire.</summary>
/// <param name="Uri">Where it went.</param>
/// <param name="Action">What is asked for; of services that take neither forms nor JSON, as S3, the method and the path.</param>
/// <param name="Parameters">The parameters of a form; empty otherwise.</param>
/// <param name="Authorization">The signature.</param>
/// <param name="Body">All of what was sent.</param>
internal sealed record QueryRequest(
    Uri Uri, string Action, IReadOnlyDictionary<string, string> Parameters, string Authorization, string Body)
{
    private static readonly string[] s_harmless = ["Describe", "Get", "List", "GET ", "HEAD ", "Decrypt", "Simulate"];

    /// <summary>Whether it changes something.</summary>
    public bool IsChange => !s_harmless.Any(each => Action.StartsWith(each, StringComparison.Ordinal));

    public static async Task<QueryRequest> ReadAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        string authorization = request.Headers.TryGetValues("Authorization", out IEnumerable<string>? values) ? values.Single() : "";
        if (request.Headers.TryGetValues("X-Amz-Target", out IEnumerable<string>? target))
            return new QueryRequest(
                request.RequestUri!, target.Single().Split('.')[1], new Dictionary<string, string>(), authorization, body);
        if (!body.StartsWith("Action=", StringComparison.Ordinal) && !body.Contains("&Action=", StringComparison.Ordinal))
            return new QueryRequest(
                request.RequestUri!, $"{request.Method} {request.RequestUri!.PathAndQuery}", new Dictionary<string, string>(),
                authorization, body);
        Dictionary<string, string> parameters = body.Split('&').Select(pair => pair.Split('=', 2))
            .ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => Uri.UnescapeDataString(pair[1]));
        return new QueryRequest(request.RequestUri!, parameters["Action"], parameters, authorization, body);
    }
}
