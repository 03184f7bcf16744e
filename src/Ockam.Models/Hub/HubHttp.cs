using System.Net;
using System.Net.Http.Headers;
using System.Runtime.InteropServices;
using System.Security;

namespace Ockam.Models;

/// <summary>Asks the hub, and follows where it points: the token goes to the hub's own address and to no other.</summary>
internal sealed class HubHttp : IDisposable
{
    private const string Variable = "HF_ENDPOINT";
    private const string Default = "https://huggingface.co";

    // A renamed repository, a mirror, a storage service: more than these is a loop.
    private const int MostRedirects = 5;

    private readonly HttpClient _http;
    private readonly SecureString? _token;
    private readonly TimeSpan _patience;

    public HubHttp(HubOptions options)
    {
        string? named = Environment.GetEnvironmentVariable(Variable);
        Uri endpoint = options.Endpoint
            ?? (Uri.TryCreate(named is { Length: > 0 } ? named : Default, UriKind.Absolute, out Uri? found)
                ? found
                : throw new ModelException(ModelErrorReason.InvalidValue, $"{Variable} is no address: '{ModelNames.Printable(named!)}'."));
        HubAddresses.RequireSafe(endpoint, "The hub's address");
        Endpoint = new Uri(endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
        _token = options.Token;
        _patience = options.Patience;
        _http = new HttpClient(options.Handler ?? Handler(options)) { Timeout = Timeout.InfiniteTimeSpan };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("OckamPS");
    }

    public Uri Endpoint { get; }

    /// <summary>Asks for something, where it is in the end; the answer is the caller's, and its status was looked at.</summary>
    /// <param name="method">GET or HEAD.</param>
    /// <param name="path">The path under the hub's address.</param>
    /// <param name="what">What is asked for, for errors.</param>
    /// <param name="range">The bytes that are wanted; null for all.</param>
    /// <param name="looked">Looks at each answer of the hub; true if this one is enough, wherever it points.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ModelException">It was refused for good.</exception>
    /// <exception cref="HttpRequestException">Another attempt may have another end.</exception>
    public async Task<HttpResponseMessage> AskAsync(
        HttpMethod method, string path, string what, RangeHeaderValue? range, Func<HttpResponseMessage, bool> looked,
        CancellationToken cancellationToken)
    {
        var address = new Uri(Endpoint, path);
        for (int redirects = 0; ; redirects++)
        {
            bool isHub = IsHub(address);
            HttpResponseMessage answer = await SendAsync(method, address, isHub, range, cancellationToken).ConfigureAwait(false);
            try
            {
                if (isHub && (int)answer.StatusCode < 400 && looked(answer)) return answer;
                if ((int)answer.StatusCode is < 300 or > 399)
                {
                    Require(answer, what, isHub);
                    return answer;
                }

                if (answer.Headers.Location is not { } location || redirects == MostRedirects)
                    throw new ModelException(
                        ModelErrorReason.Unavailable, $"{what}: {Endpoint.Host} points to no place ({redirects} redirections).");
                address = new Uri(address, location);
                HubAddresses.RequireTarget(Endpoint, address);
            }
            catch
            {
                answer.Dispose();
                throw;
            }

            answer.Dispose();
        }
    }

    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler Handler(HubOptions options) => new()
    {
        AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10),
        Proxy = new ProxyForOthers(options.Proxy ?? HttpClient.DefaultProxy),
        // The bytes are what the hashes are of.
        AutomaticDecompression = DecompressionMethods.None,
    };

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri address, bool isHub, RangeHeaderValue? range, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, address);
        request.Headers.Range = range;
        if (isHub && _token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Reveal(_token));
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_patience);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{address.Host} does not answer.");
        }
        finally
        {
            request.Headers.Authorization = null;
        }
    }

    private bool IsHub(Uri address) =>
        address.Scheme == Endpoint.Scheme && address.Host == Endpoint.Host && address.Port == Endpoint.Port;

    private void Require(HttpResponseMessage answer, string what, bool isHub)
    {
        if (answer.IsSuccessStatusCode) return;
        HttpStatusCode status = answer.StatusCode;
        if (RangedDownload.IsTemporary(status)) throw new HttpRequestException($"{what}: the answer is {(int)status}.", null, status);
        string code = HeaderOf(answer, "X-Error-Code") ?? "";
        string said = HeaderOf(answer, "X-Error-Message") is { Length: > 0 } message ? $" ({ModelNames.Printable(message)})" : "";
        string asWhom = _token is null ? "Nobody was named: give an access token" : "The token is not accepted for it";
        throw (status, code) switch
        {
            (_, "GatedRepo") => Denied(
                $"{what} is behind a gate{said}: its terms have to be accepted on {Endpoint.Host} first. {asWhom} of an account that has."),
            (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, _) when isHub => Denied(
                $"{what} is not there, or is private{said}. Look at the name. {asWhom} that may read it."),
            (HttpStatusCode.NotFound, "RevisionNotFound") => NotFound($"{what}: there is no such revision{said}."),
            (HttpStatusCode.NotFound, _) => NotFound($"{what} is not there{said}. Look at repository, revision and file."),
            _ => new ModelException(ModelErrorReason.Unavailable, $"{what}: the answer is {(int)status}{said}."),
        };
    }

    private static ModelException Denied(string message) => new(ModelErrorReason.NotAllowed, message);

    private static ModelException NotFound(string message) => new(ModelErrorReason.NotInHub, message);

    /// <summary>The one value of a header, without quotes.</summary>
    public static string? HeaderOf(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out IEnumerable<string>? values) || answer.Content.Headers.TryGetValues(name, out values)
            ? values.First().Trim().Trim('"')
            : null;

    // A header is a string; this one lives for a request.
    private static string Reveal(SecureString token)
    {
        nint memory = Marshal.SecureStringToGlobalAllocUnicode(token);
        try
        {
            return Marshal.PtrToStringUni(memory, token.Length);
        }
        finally
        {
            Marshal.ZeroFreeGlobalAllocUnicode(memory);
        }
    }
}
