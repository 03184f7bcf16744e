using System.Net;
using System.Text.Json;

namespace Ockam.Attestation;

/// <summary>
/// Reads the instance metadata service of EC2 in its second version only: a token is asked for first, so that a request that somebody
/// has forged through a web server is answered with nothing.
/// </summary>
public sealed class InstanceMetadataClient : IDisposable
{
    /// <summary>The variable that names another endpoint, as AWS's own tools know it.</summary>
    public const string EndpointVariable = "AWS_EC2_METADATA_SERVICE_ENDPOINT";

    private const string DefaultEndpoint = "http://169.254.169.254";
    private const string Data = "latest/meta-data/";
    private const string TokenHeader = "X-aws-ec2-metadata-token";
    private const string TokenLifeHeader = "X-aws-ec2-metadata-token-ttl-seconds";

    // A minute is enough for the few questions of one call.
    private const string TokenLife = "60";

    // The largest answer, the identity document, has about 500 bytes.
    private const int MaximumLength = 64 * 1024;

    // Elsewhere than on EC2 nothing answers at that address; a person waits for this.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly HttpClient _http;
    private readonly Uri _endpoint;

    /// <summary>Creates a client.</summary>
    /// <param name="endpoint">The service; null for what the environment names, and else the usual address.</param>
    /// <param name="handler">Carries the requests; null for the network, never by way of a proxy.</param>
    /// <exception cref="FormatException">The endpoint, or what the environment names, is no address of HTTP.</exception>
    public InstanceMetadataClient(Uri? endpoint = null, HttpMessageHandler? handler = null)
    {
        _endpoint = endpoint is null ? Parse(Environment.GetEnvironmentVariable(EndpointVariable)) : Check(endpoint, endpoint.ToString());
        _http = new HttpClient(handler ?? new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            Timeout = s_patience,
            MaxResponseContentBufferSize = MaximumLength,
        };
    }

    /// <summary>Asks for everything that is shown of an instance.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InstanceMetadataException">This is not EC2, or the service is switched off.</exception>
    public async Task<InstanceDescription> DescribeAsync(CancellationToken cancellationToken = default)
    {
        string token = await TokenAsync(cancellationToken).ConfigureAwait(false);
        string? document =
            await GetAsync(token, "latest/dynamic/instance-identity/document", cancellationToken).ConfigureAwait(false);
        string? role = FirstLine(await GetAsync(token, Data + "iam/security-credentials/", cancellationToken).ConfigureAwait(false));
        // Of an instance without a role nothing is told there; and what stands in for the service may not know it at all.
        string? profile = role is null ? null : await TryGetAsync(token, Data + "iam/info", cancellationToken).ConfigureAwait(false);
        try
        {
            using JsonDocument? identity = document is null ? null : JsonDocument.Parse(document);
            JsonElement? root = identity?.RootElement;
            return new InstanceDescription(
                await TellAsync(root, "instanceId", "instance-id").ConfigureAwait(false),
                await GetAsync(token, Data + "instance-type", cancellationToken).ConfigureAwait(false)
                    ?? await TellAsync(root, "instanceType", null).ConfigureAwait(false),
                await TellAsync(root, "imageId", "ami-id").ConfigureAwait(false),
                TextOrNull(root, "accountId"),
                await TellAsync(root, "region", "placement/region").ConfigureAwait(false),
                await TellAsync(root, "availabilityZone", "placement/availability-zone").ConfigureAwait(false),
                TextOrNull(root, "architecture"),
                TextOrNull(root, "privateIp") ?? (root is null
                    ? await GetAsync(token, Data + "local-ipv4", cancellationToken).ConfigureAwait(false)
                    : null),
                role,
                ProfileIn(profile),
                document);
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            throw new InstanceMetadataException($"The answer of {_endpoint} cannot be read: {wrong.Message}", wrong);
        }

        // From the document, which belongs together; where there is none, one by one.
        async Task<string> TellAsync(JsonElement? root, string name, string? path)
        {
            string? told = root is not null ? TextOrNull(root, name)
                : path is not null ? await GetAsync(token, Data + path, cancellationToken).ConfigureAwait(false) : null;
            return told ?? throw new InstanceMetadataException(
                $"The answer of {_endpoint} cannot be read: it does not tell {name}. It may be no metadata service of EC2.");
        }
    }

    /// <summary>Asks for the region alone.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InstanceMetadataException">This is not EC2, or the service is switched off.</exception>
    public async Task<string> GetRegionAsync(CancellationToken cancellationToken = default)
    {
        string token = await TokenAsync(cancellationToken).ConfigureAwait(false);
        return await GetAsync(token, Data + "placement/region", cancellationToken).ConfigureAwait(false)
            ?? throw new InstanceMetadataException($"{_endpoint} does not name the region. Name it yourself.");
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private static Uri Parse(string? named) => string.IsNullOrEmpty(named)
        ? new Uri(DefaultEndpoint)
        : Check(Uri.TryCreate(named, UriKind.Absolute, out Uri? endpoint) ? endpoint : null, $"{EndpointVariable}={named}");

    private static Uri Check(Uri? endpoint, string text) => endpoint is { IsAbsoluteUri: true, Scheme: "http" or "https" }
        ? endpoint
        : throw new FormatException($"'{text}' is no address of a metadata service: write it like {DefaultEndpoint}.");

    private async Task<string> TokenAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(_endpoint, "latest/api/token"));
        request.Headers.Add(TokenLifeHeader, TokenLife);
        (HttpStatusCode status, string content) = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return status == HttpStatusCode.OK
            ? content.Trim()
            : throw new InstanceMetadataException($"{_endpoint} gives no token ({(int)status}): the metadata service of this instance is "
                + "switched off, or this runs in a container and the service's hop limit is 1.");
    }

    private async Task<string?> GetAsync(string token, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_endpoint, path));
        request.Headers.Add(TokenHeader, token);
        (HttpStatusCode status, string content) = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return status switch
        {
            HttpStatusCode.OK => content,
            HttpStatusCode.NotFound => null,
            _ => throw new InstanceMetadataException($"{_endpoint}{path} answers {(int)status}. Try again."),
        };
    }

    private async Task<string?> TryGetAsync(string token, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_endpoint, path));
        request.Headers.Add(TokenHeader, token);
        (HttpStatusCode status, string content) = await SendAsync(request, cancellationToken).ConfigureAwait(false);
        return status == HttpStatusCode.OK ? content : null;
    }

    private async Task<(HttpStatusCode Status, string Content)> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception failed) when (failed is HttpRequestException
            || (failed is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new InstanceMetadataException($"No metadata service answers at {_endpoint}: this is no EC2 instance, or the service is "
                + $"switched off. {EndpointVariable} names another one.", failed);
        }
    }

    private static string? ProfileIn(string? json)
    {
        if (json is null) return null;
        using JsonDocument document = JsonDocument.Parse(json);
        return document.RootElement.TryGetProperty("InstanceProfileArn", out JsonElement arn) ? arn.GetString() : null;
    }

    private static string? TextOrNull(JsonElement? root, string name) =>
        root is { } document && document.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static string? FirstLine(string? text) => text?.Split('\n')[0].Trim() is { Length: > 0 } line ? line : null;
}
