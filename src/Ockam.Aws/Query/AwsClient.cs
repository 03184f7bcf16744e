using System.Runtime.CompilerServices;
using System.Xml.Linq;
using Amazon.Runtime;

namespace Ockam.Aws;

/// <summary>
/// Asks a service by action and parameters, and gives answers as trees. The pipeline is made at the first request; errors say what was
/// asked, with the service's code and request id. May be used by many threads at once.
/// </summary>
internal sealed class AwsClient : IDisposable
{
    // Of EC2 the longest list is that of public images; a service that gives tokens for ever is not followed.
    private const int MostPages = 10_000;

    private readonly AwsService _service;
    private readonly AwsConnection _connection;
    private readonly HttpClientFactory? _http;
    private readonly SemaphoreSlim _once = new(1, 1);
    private AwsPipeline? _pipeline;

    /// <summary>Prepares; nothing is asked yet.</summary>
    /// <param name="service">The service.</param>
    /// <param name="connection">The account and region.</param>
    /// <param name="http">What makes connections; null for the SDK's own.</param>
    public AwsClient(AwsService service, AwsConnection connection, HttpClientFactory? http = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        (_service, _connection, _http) = (service, connection, http);
    }

    /// <summary>The account and region.</summary>
    public AwsConnection Connection => _connection;

    /// <summary>New, empty parameters.</summary>
    public AwsParameters Parameters() => new(_service);

    /// <summary>Asks a service that takes forms.</summary>
    /// <param name="action">For example <c>DescribeVpcs</c>.</param>
    /// <param name="parameters">In order, without action and version; null for none.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The root of what is answered.</returns>
    /// <exception cref="AwsException">It was refused or failed.</exception>
    public async Task<XElement> AskAsync(string action, AwsParameters? parameters, CancellationToken cancellationToken)
    {
        AwsPipeline pipeline = await PipelineAsync(cancellationToken).ConfigureAwait(false);
        return await _connection.CallAsync(
            What(action), token => pipeline.AskAsync(action, parameters?.All ?? [], isOnce: false, token), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Asks a service that takes forms for what it would make a second time if it were asked a second time, because the request has no
    /// token: it is repeated only where the service says that it has refused for its load.
    /// </summary>
    /// <param name="action">For example <c>CreateVpc</c>.</param>
    /// <param name="parameters">In order, without action and version.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The root of what is answered.</returns>
    /// <exception cref="AwsException">
    /// It was refused or failed; <see cref="AwsException.IsOpen"/> says whether the service may have made it all the same.
    /// </exception>
    public async Task<XElement> AskOnceAsync(string action, AwsParameters parameters, CancellationToken cancellationToken)
    {
        AwsPipeline pipeline = await PipelineAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await _connection.CallAsync(
                What(action), token => pipeline.AskAsync(action, parameters.All, isOnce: true, token), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (AwsException failed) when (failed.Kind is AwsErrorKind.Unreachable or AwsErrorKind.ServiceFailure)
        {
            throw new AwsException(failed.Kind, failed.Message, failed)
            {
                Code = failed.Code, RequestId = failed.RequestId, Status = failed.Status, IsOpen = true,
            };
        }
    }

    /// <summary>A request that is not sent, but signed for whoever sends it within an hour.</summary>
    /// <param name="action">For example <c>CopySnapshot</c>.</param>
    /// <param name="parameters">In order, without action and version.</param>
    /// <param name="cancellationToken">Ends the search for credentials.</param>
    /// <returns>The URL, which does what it says for everybody who has it.</returns>
    /// <exception cref="AwsException">There are no usable credentials.</exception>
    public async Task<string> PresignAsync(string action, AwsParameters parameters, CancellationToken cancellationToken)
    {
        AwsPipeline pipeline = await PipelineAsync(cancellationToken).ConfigureAwait(false);
        return await _connection.CallAsync(What(action), _ => pipeline.PresignAsync(action, parameters.All), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Asks a service that takes JSON.</summary>
    /// <param name="action">For example <c>GetParameter</c>.</param>
    /// <param name="json">The request; the caller zeroes it where it holds a secret.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>What is answered; the caller zeroes it where it holds a secret.</returns>
    /// <exception cref="AwsException">It was refused or failed.</exception>
    public async Task<byte[]> AskJsonAsync(string action, byte[] json, CancellationToken cancellationToken)
    {
        AwsPipeline pipeline = await PipelineAsync(cancellationToken).ConfigureAwait(false);
        return await _connection.CallAsync(
            What(action), token => pipeline.AskAsync(action, json, token), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks for a list, page after page, for as long as somebody reads.</summary>
    /// <param name="action">For example <c>DescribeInstances</c>.</param>
    /// <param name="parameters">In order, without the token.</param>
    /// <param name="next">What a page says about the next one: the token; null at the last page.</param>
    /// <param name="token">The parameter that carries the token.</param>
    /// <param name="cancellationToken">Ends the requests.</param>
    /// <exception cref="AwsException">A request was refused or failed, or the list does not end.</exception>
    public async IAsyncEnumerable<XElement> PagesAsync(
        string action, AwsParameters parameters, Func<XElement, string?> next, string token,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? at = null;
        for (int pages = 0; ; pages++)
        {
            if (pages == MostPages) throw Endless(action);
            XElement page = await AskAsync(action, parameters.With(token, at), cancellationToken).ConfigureAwait(false);
            yield return page;
            string? following = next(page);
            if (following is null) yield break;
            // The same page again would be the same again.
            if (following == at) throw Endless(action);
            at = following;
        }
    }

    /// <summary>The error for an answer that lacks what it has to have.</summary>
    /// <param name="action">The action.</param>
    /// <param name="what">What is missing.</param>
    public AwsException Lacks(string action, string what) => new(
        AwsErrorKind.ServiceFailure,
        $"{What(action)} at {_connection.Where}: the answer has no {what}. This is not an endpoint of AWS, or one with another interface.");

    /// <summary>Where requests go, if that is not AWS's own endpoint, whoever has named it; nothing is asked.</summary>
    /// <param name="cancellationToken">Ends the search for credentials and region.</param>
    /// <exception cref="AwsException">There is no region, there are no credentials, or there is no such endpoint.</exception>
    public async ValueTask<Uri?> FindNamedEndpointAsync(CancellationToken cancellationToken) =>
        (await PipelineAsync(cancellationToken).ConfigureAwait(false)).NamedEndpoint;

    /// <inheritdoc/>
    public void Dispose()
    {
        _pipeline?.Dispose();
        _once.Dispose();
    }

    private string What(string action) => $"{_service.Prefix}:{action}";

    private AwsException Endless(string action) => new(
        AwsErrorKind.ServiceFailure, $"{What(action)} at {_connection.Where}: the list does not come to an end.");

    private async ValueTask<AwsPipeline> PipelineAsync(CancellationToken cancellationToken)
    {
        if (_pipeline is { } made) return made;
        await _once.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _pipeline ??= await AwsPipeline.CreateAsync(_service, _connection, _http, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _once.Release();
        }
    }
}
