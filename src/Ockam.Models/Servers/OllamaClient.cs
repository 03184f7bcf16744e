using System.Net;
using System.Text.Json;

namespace Ockam.Models;

/// <summary>
/// Talks to Ollama by its HTTP API, as its document describes it: requests and answers in JSON, one object a line where an answer comes in
/// pieces, errors also in the middle of an answer that has begun well. Everything that the server sends is bounded.
/// </summary>
public sealed partial class OllamaClient : IModelServer
{
    /// <summary>Where Ollama listens if nobody tells it otherwise.</summary>
    public static readonly Uri DefaultAddress = new("http://127.0.0.1:11434");

    // In KiB: the servers that are meant send a few hundred bytes.
    private const int MaximumHeaderKibibytes = 16;

    private readonly HttpClient _http;
    private readonly OllamaClientOptions _options;

    /// <summary>Creates a client; nothing is sent.</summary>
    /// <param name="address">The server; <see cref="DefaultAddress"/> if null.</param>
    /// <param name="options">How long to wait; the usual limits if null.</param>
    /// <exception cref="ModelException">The address is not of the form <c>http://host:port</c>.</exception>
    public OllamaClient(Uri? address = null, OllamaClientOptions? options = null)
    {
        Address = Check(address ?? DefaultAddress);
        _options = options ?? new OllamaClientOptions();
        _http = Connect(Address, _options);
    }

    /// <inheritdoc/>
    public Uri Address { get; }

    /// <summary>Reads an address as people write it: <c>host</c>, <c>host:port</c> or <c>http://host:port</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="ModelException">It is none.</exception>
    public static Uri ParseAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        bool isWhole = text.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(isWhole ? text : "http://" + text, UriKind.Absolute, out Uri? address)) throw NoAddress(text);
        int colon = text.LastIndexOf(':');
        bool namesPort = colon >= 0 && colon < text.Length - 1 && text.AsSpan(colon + 1).TrimEnd('/').IndexOfAnyExceptInRange('0', '9') < 0;
        return Check(isWhole || namesPort ? address : new UriBuilder(address) { Port = DefaultAddress.Port }.Uri);
    }

    /// <inheritdoc/>
    public async Task<string> GetVersionAsync(CancellationToken cancellationToken = default)
    {
        using JsonDocument answer = await GetAsync("api/version", cancellationToken).ConfigureAwait(false);
        return Read(answer, root => OllamaJson.RequiredText(root, "version"));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ServedModel>> ListAsync(CancellationToken cancellationToken = default)
    {
        using JsonDocument answer = await GetAsync("api/tags", cancellationToken).ConfigureAwait(false);
        return Read(answer, OllamaJson.ServedModels);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunningModel>> ListRunningAsync(CancellationToken cancellationToken = default)
    {
        using JsonDocument answer = await GetAsync("api/ps", cancellationToken).ConfigureAwait(false);
        return Read(answer, OllamaJson.RunningModels);
    }

    /// <inheritdoc/>
    public async Task<ServedModelDetails> ShowAsync(string name, CancellationToken cancellationToken = default)
    {
        RequireName(name);
        using JsonDocument answer =
            await PostAsync("api/show", OllamaJson.Model(name), name, cancellationToken).ConfigureAwait(false);
        return Read(answer, root => OllamaJson.Details(root, name));
    }

    /// <inheritdoc/>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken = default)
    {
        RequireName(name);
        using HttpRequestMessage request = Request(HttpMethod.Delete, "api/delete", OllamaJson.Model(name));
        using var limit = new AnswerLimit(_options, cancellationToken);
        using HttpResponseMessage response = await SendAsync(request, limit, name, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>What carries requests to a server.</summary>
    internal static HttpClient Connect(Uri address, OllamaClientOptions options) => new(new SocketsHttpHandler
    {
        ConnectTimeout = options.ConnectLimit,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        UseCookies = false,
        // A proxy is for other machines; to this one it would lead elsewhere.
        UseProxy = !address.IsLoopback,
        MaxResponseHeadersLength = MaximumHeaderKibibytes,
    })
    {
        // Ours are for silence, not for the whole of a long answer.
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>An address, if it is one of a server.</summary>
    internal static Uri Check(Uri address) =>
        address is { IsAbsoluteUri: true, Scheme: "http" or "https", AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
            ? address
            : throw NoAddress(address.OriginalString);

    private static ModelException NoAddress(string text) => new(
        ModelErrorReason.InvalidValue,
        $"'{ModelNames.Printable(text)}' is no address of a model server: write it like {DefaultAddress.OriginalString}.");

    private static void RequireName(string name)
    {
        // Longer than host, namespace, model and tag can be together; the server has rules of its own.
        const int Maximum = 512;
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length is 0 or > Maximum || name.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
            throw new ModelException(
                ModelErrorReason.InvalidValue,
                $"'{ModelNames.Printable(name)}' cannot be a model's name: it has 1 to {Maximum} characters without spaces.");
    }
}
