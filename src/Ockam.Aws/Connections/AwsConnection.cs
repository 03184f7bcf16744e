using Amazon;
using Amazon.Runtime;

namespace Ockam.Aws;

/// <summary>
/// An account and a region: finds credentials and region as AWS's tools do, and makes the SDK's clients with bounded repetitions. May be
/// used by many threads at once.
/// </summary>
/// <remarks>
/// Credentials come from the SDK's own chain and are renewed by it: a named profile (keys, SSO, roles, processes), or texts that the
/// caller has, or else environment, web identity, default profile, container and instance. For SSO and processes the SDK looks up types
/// by name, which is why AWSSDK.SSO and AWSSDK.SSOOIDC stand beside this library; a trimmed program has to root the two.
/// </remarks>
public sealed partial class AwsConnection
{
    private readonly AwsOptions _options;
    private readonly SemaphoreSlim _once = new(1, 1);
    private AWSCredentials? _credentials;
    private RegionEndpoint? _region;

    // Known from the first configuration on, without which nothing is asked.
    private int _retries;

    static AwsConnection() => AwsPipeline.StayOffSocketThreads();

    /// <summary>Creates the connection; nothing is asked yet.</summary>
    /// <param name="options">What is known; null for what the environment says.</param>
    /// <exception cref="AwsException">The region does not exist, or the endpoint cannot be used.</exception>
    public AwsConnection(AwsOptions? options = null)
    {
        _options = options ?? new AwsOptions();
        if (_options.EndpointUrl is { } endpoint) RequireSafe(endpoint);
        if (_options.Region is { } region) _region = ToRegion(region, "The region");
    }

    /// <summary>What pauses between repetitions of requests to EC2, IAM, STS and SSM are measured by.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What it was made with.</summary>
    public AwsOptions Options => _options;

    /// <summary>The region's system name; it is looked for once.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="AwsException">No region is to be found.</exception>
    public async ValueTask<string> GetRegionAsync(CancellationToken cancellationToken = default) =>
        (await RegionAsync(cancellationToken).ConfigureAwait(false)).SystemName;

    /// <summary>
    /// Fills in a client's configuration: region, endpoint, credentials, repetitions and time-outs. What a service needs besides is its
    /// own.
    /// </summary>
    /// <typeparam name="TConfig">The service's configuration.</typeparam>
    /// <param name="config">A new one.</param>
    /// <param name="cancellationToken">Ends the search for credentials and region.</param>
    /// <exception cref="AwsException">There is no region, there are no credentials, or the endpoint cannot be used.</exception>
    internal async ValueTask<TConfig> ConfigureAsync<TConfig>(TConfig config, CancellationToken cancellationToken)
        where TConfig : ClientConfig
    {
        RegionEndpoint region = await RegionAsync(cancellationToken).ConfigureAwait(false);
        if (_options.ProfileName is { } profile) config.Profile = new Profile(profile, _options.ProfilesLocation);
        if (_options.EndpointUrl is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
            config.AuthenticationRegion = region.SystemName;
            if (endpoint.IsLoopback) config.HttpClientFactory ??= new LoopbackClients();
        }
        else
        {
            config.RegionEndpoint = region;
            // The SDK takes an endpoint from the environment and from profiles too; the same rule holds for it.
            if (config.ServiceURL is { Length: > 0 } configured && Uri.TryCreate(configured, UriKind.Absolute, out Uri? found))
            {
                RequireSafe(found);
                if (found.IsLoopback) config.HttpClientFactory ??= new LoopbackClients();
            }
        }

        TakeRetries(config);
        config.Timeout = _options.Timeout;
        config.ConnectTimeout = TimeSpan.FromSeconds(10);
        // Requests and answers hold keys and documents.
        config.DisableLogging = true;
        config.LogResponse = false;
        config.DefaultAWSCredentials = await CredentialsAsync(config, cancellationToken).ConfigureAwait(false);
        return config;
    }

    /// <summary>Makes a request, with errors that say what to do.</summary>
    /// <typeparam name="T">What it answers.</typeparam>
    /// <param name="what">What is asked, for errors; for example <c>kms:Decrypt with alias/demo</c>.</param>
    /// <param name="call">The request.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="AwsException">It was refused or failed.</exception>
    internal Task<T> CallAsync<T>(string what, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        CallAsync(what, call, _options.Timeout, cancellationToken);

    /// <summary>Makes a request that may take longer than a short one.</summary>
    /// <typeparam name="T">What it answers.</typeparam>
    /// <param name="what">What is asked, for errors.</param>
    /// <param name="call">The request.</param>
    /// <param name="timeout">
    /// The longest that one attempt may take. The SDK looks at its own until an answer begins; the end of the answer it waits for without
    /// any, so all attempts together are limited here.
    /// </param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="AwsException">It was refused or failed.</exception>
    internal async Task<T> CallAsync<T>(
        string what, Func<CancellationToken, Task<T>> call, TimeSpan timeout, CancellationToken cancellationToken)
    {
        TimeSpan limit = LimitOf(timeout);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bool hasCredentials = false;
        try
        {
            // Renewed here if need be, where the wait for it can be ended; the SDK's own renewal looks at no token.
            if (_credentials is { } credentials)
                await Task.Run(credentials.GetCredentialsAsync, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
            hasCredentials = true;
            late.CancelAfter(limit);
            return await call(late.Token).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception failed) when (late.IsCancellationRequested && AwsErrors.IsKnown(failed))
        {
            throw AwsErrors.Map(
                new TimeoutException($"the answer was not whole after {limit.TotalSeconds:0.#} s.", failed), what, Where);
        }
        catch (Exception failed) when (AwsErrors.IsKnown(failed))
        {
            throw hasCredentials ? AwsErrors.Map(failed, what, Where) : AwsErrors.MapCredentials(failed, what, Where);
        }
    }

    // All attempts, and the pauses between them: each is up to twice as long as the one before, and none is longer than this.
    // Whoever has the environment ask for more repetitions than this gets no more time.
    private TimeSpan LimitOf(TimeSpan timeout)
    {
        const int LongestPause = 20, MostRetries = 100;
        int retries = Math.Clamp(_retries, 0, MostRetries);
        double pauses = Enumerable.Range(0, retries).Sum(retry => Math.Min(LongestPause, Math.Pow(2, retry)));
        return (timeout * (retries + 1)) + TimeSpan.FromSeconds(pauses);
    }

    /// <summary>The same account in another region; credentials that were found already are shared.</summary>
    /// <param name="region">The region's system name.</param>
    /// <exception cref="AwsException">That is no region's name.</exception>
    internal AwsConnection In(string region) => new(_options with { Region = region })
    {
        _credentials = _credentials, Clock = Clock,
    };

    /// <summary>The endpoint or region that requests go to, for errors.</summary>
    internal string Where => _options.EndpointUrl?.GetLeftPart(UriPartial.Authority) ?? _region?.SystemName ?? "AWS";

    private static void RequireSafe(Uri endpoint)
    {
        bool web = endpoint.IsAbsoluteUri && (endpoint.Scheme == Uri.UriSchemeHttps || endpoint.Scheme == Uri.UriSchemeHttp);
        if (!web || endpoint.UserInfo.Length > 0)
            throw new AwsException(
                AwsErrorKind.Endpoint,
                $"'{AwsText.Printable(endpoint.OriginalString)}' is no endpoint: it is an https URL without a user's name in it.");
        if (endpoint.Scheme == Uri.UriSchemeHttp && !endpoint.IsLoopback)
            throw new AwsException(
                AwsErrorKind.Endpoint,
                $"The endpoint {endpoint.GetLeftPart(UriPartial.Authority)} is refused: data keys would cross a network in the clear, and "
                + "anyone on the way could answer. Use https; http is for emulators on this machine (127.0.0.1).");
    }
}
