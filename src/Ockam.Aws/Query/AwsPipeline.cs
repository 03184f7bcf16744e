using System.Net;
using System.Security.Cryptography;
using System.Xml;
using System.Xml.Linq;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;
using Amazon.Util.Internal;

namespace Ockam.Aws;

/// <summary>
/// The SDK's own way of asking - signatures, repetitions, credentials, the clock's skew, proxies - for services whose client is not at
/// hand. This is the one file that uses what the SDK keeps in its internal namespaces: those may change with any version of AWSSDK.Core,
/// which is why that version is pinned.
/// </summary>
internal sealed class AwsPipeline : AmazonServiceClient
{
    // The longest answers are lists of thousands of images, of about a thousand bytes each.
    private const long LargestAnswer = 64 * 1024 * 1024;

    // Seconds: what AWS's own tools give a copy of a snapshot to begin.
    private const string LongestPresigned = "3600";

    private readonly InvokeOptions _options;

    private AwsPipeline(AwsService service, Configuration config) : base(config.DefaultAWSCredentials, config) =>
        _options = new InvokeOptions
        {
            RequestMarshaller = new Marshalling(service),
            ResponseUnmarshaller = service.Target is null ? new XmlAnswers() : new JsonAnswers(),
        };

    /// <summary>Where requests go, if that is not AWS's own endpoint: as somebody, the environment or a profile has named it.</summary>
    public Uri? NamedEndpoint { get; private init; }

    protected override bool SupportResponseLogging => false;

    /// <summary>Makes one for a service.</summary>
    /// <param name="service">The service.</param>
    /// <param name="connection">The account and region.</param>
    /// <param name="http">What makes connections; null for the SDK's own.</param>
    /// <param name="cancellationToken">Ends the search for credentials and region.</param>
    /// <exception cref="AwsException">There is no region, there are no credentials, or there is no such endpoint.</exception>
    public static async Task<AwsPipeline> CreateAsync(
        AwsService service, AwsConnection connection, HttpClientFactory? http, CancellationToken cancellationToken)
    {
        // A redirect would carry the request to a place that nobody has named.
        var config = new Configuration(service, connection.Clock) { AllowAutoRedirect = false };
        if (http is not null) config.HttpClientFactory = http;
        config = await connection.ConfigureAsync(config, cancellationToken).ConfigureAwait(false);
        RegionEndpoint region = RegionEndpoint.GetBySystemName(await connection.GetRegionAsync(cancellationToken).ConfigureAwait(false));
        config.AuthenticationRegion = AwsEndpoints.SigningRegion(service, region);
        Uri? named = config.ServiceURL is { Length: > 0 } given ? new Uri(given) : null;
        config.Address = named ?? AwsEndpoints.Find(service, region, config.UseFIPSEndpoint, config.UseDualstackEndpoint);
        return new AwsPipeline(service, config) { NamedEndpoint = named };
    }

    /// <summary>Asks a service that takes forms.</summary>
    /// <param name="action">For example <c>CreateVpc</c>.</param>
    /// <param name="parameters">In order, without action and version.</param>
    /// <param name="isOnce">Whether it is repeated only where the service says that it has refused for its load.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<XElement> AskAsync(
        string action, IReadOnlyList<KeyValuePair<string, string>> parameters, bool isOnce, CancellationToken cancellationToken)
    {
        var request = new Request(action) { Parameters = parameters, IsOnce = isOnce };
        return (await InvokeAsync<Answer>(request, _options, cancellationToken).ConfigureAwait(false)).Tree!;
    }

    /// <summary>Asks a service that takes JSON.</summary>
    /// <returns>The answer's bytes, the caller's own.</returns>
    public async Task<byte[]> AskAsync(string action, byte[] json, CancellationToken cancellationToken)
    {
        var request = new Request(action) { Json = json };
        return (await InvokeAsync<Answer>(request, _options, cancellationToken).ConfigureAwait(false)).Json!;
    }

    /// <summary>Signs a request that somebody else sends, who need not be known.</summary>
    public async Task<string> PresignAsync(string action, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        ImmutableCredentials credentials = await Config.DefaultAWSCredentials.GetCredentialsAsync().ConfigureAwait(false);
        var config = (Configuration)Config;
        IRequest request = _options.RequestMarshaller.Marshall(new Request(action) { Parameters = parameters });
        request.UseQueryString = true;
        request.HttpMethod = "GET";
        request.Endpoint = config.Address;
        request.Parameters["X-Amz-Expires"] = LongestPresigned;
        if (credentials.UseToken) request.Parameters["X-Amz-Security-Token"] = credentials.Token;
        AWS4SigningResult signed = AWS4PreSignedUrlSigner.SignRequest(
            request, config, new RequestMetrics(), credentials.AccessKey, credentials.SecretKey, config.AuthenticationServiceName,
            config.AuthenticationRegion);
        return $"{ComposeUrl(request).AbsoluteUri}&{signed.ForQueryParameters}";
    }

    /// <summary>
    /// Has all clients of the SDK in this process, those that it makes itself for credentials too, go on with an answer on a thread of the
    /// pool. They read its content without giving their thread back, and a program may have what waits for a socket go on on the very
    /// thread that all sockets are waited for on (DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS), as ockam-node does: there nobody would be
    /// left to say that more of the answer has come.
    /// </summary>
    public static void StayOffSocketThreads() => RuntimePipelineCustomizerRegistry.Instance.Register(new Hopping());

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new Addressing());
        pipeline.AddHandlerAfter<Addressing>(new Signing());
        pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(new Repeating((Configuration)Config)));
    }

    private sealed class Hopping : IRuntimePipelineCustomizer
    {
        public string UniqueName => "Ockam.Aws: answers on threads of the pool";

        public void Customize(Type type, RuntimePipeline pipeline) => pipeline.AddHandlerAfter<Unmarshaller>(new Hop());
    }

    private sealed class Hop : PipelineHandler
    {
        public override async Task<T> InvokeAsync<T>(IExecutionContext executionContext)
        {
            Task<T> answer = base.InvokeAsync<T>(executionContext);
            await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Yield();
            return await answer.ConfigureAwait(false);
        }
    }

    private sealed class Configuration(AwsService service, TimeProvider clock)
        : ClientConfig(new DefaultConfigurationProvider(new IDefaultConfiguration[] { new DefaultConfiguration
        {
            Name = DefaultConfigurationMode.Standard, RetryMode = RequestRetryMode.Standard,
        } }))
    {
        private readonly string _userAgent = InternalSDKUtils.BuildUserAgentString(service.Id, "OckamPS");

        /// <summary>Where requests go.</summary>
        public Uri? Address { get; set; }

        /// <summary>What pauses between repetitions are measured by.</summary>
        public TimeProvider Clock => clock;

        public override string ServiceVersion => service.Version;

        public override string UserAgent => _userAgent;

        public override string RegionEndpointServiceName => service.Prefix;

        public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
            new(Address!.AbsoluteUri);

        protected override void Initialize()
        {
            base.Initialize();
            ServiceId = service.Id;
            AuthenticationServiceName = service.Prefix;
        }
    }

    private sealed class Request(string action) : AmazonWebServiceRequest
    {
        public string Action { get; } = action;

        public IReadOnlyList<KeyValuePair<string, string>>? Parameters { get; init; }

        public byte[]? Json { get; init; }

        /// <summary>Whether asking twice does it twice.</summary>
        public bool IsOnce { get; init; }
    }

    // The SDK's own rules, but for requests that make something without a token: their answer may be lost after the service has made it.
    private sealed class Repeating(Configuration config) : StandardRetryPolicy(config)
    {
        public override bool RetryForException(IExecutionContext executionContext, Exception exception) =>
            MayRepeat(executionContext, exception) && base.RetryForException(executionContext, exception);

        public override async Task<bool> RetryForExceptionAsync(IExecutionContext executionContext, Exception exception) =>
            MayRepeat(executionContext, exception)
            && await base.RetryForExceptionAsync(executionContext, exception).ConfigureAwait(false);

        // As the SDK does by the system's clock: up to 1 s, then up to twice as long each time.
        public override Task WaitBeforeRetryAsync(IExecutionContext executionContext)
        {
            int before = Math.Clamp(executionContext.RequestContext.Retries - 1, 0, 10);
            int longest = Math.Min(1000 << before, MaxBackoffInMilliseconds);
            return Task.Delay(
                TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(longest)), config.Clock,
                executionContext.RequestContext.CancellationToken);
        }

        private bool MayRepeat(IExecutionContext executionContext, Exception exception) =>
            executionContext.RequestContext.OriginalRequest is not Request { IsOnce: true } || IsThrottlingError(exception);
    }

    private sealed class Answer : AmazonWebServiceResponse
    {
        public XElement? Tree { get; init; }

        public byte[]? Json { get; init; }
    }

    private sealed class Marshalling(AwsService service) : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var request = (Request)input;
            var made = new DefaultRequest(request, service.Id) { HttpMethod = "POST", ResourcePath = "/" };
            if (request.Json is { } json)
            {
                made.Headers["X-Amz-Target"] = $"{service.Target}.{request.Action}";
                made.Headers["Content-Type"] = "application/x-amz-json-1.1";
                made.Content = json;
                return made;
            }

            made.Parameters["Action"] = request.Action;
            made.Parameters["Version"] = service.Version;
            foreach (KeyValuePair<string, string> each in request.Parameters!) made.Parameters[each.Key] = each.Value;
            return made;
        }
    }

    private sealed class Addressing : BaseEndpointResolver
    {
        protected override void PreInvoke(IExecutionContext executionContext) =>
            executionContext.RequestContext.Request.Endpoint = ((Configuration)executionContext.RequestContext.ClientConfig).Address;
    }

    private sealed class Signing : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) =>
            [new AuthSchemeOption { SchemeId = "aws.auth#sigv4" }];
    }

    private sealed class XmlAnswers : XmlResponseUnmarshaller
    {
        public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext context)
        {
            var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, MaxCharactersInDocument = LargestAnswer };
            try
            {
                using var reader = XmlReader.Create(context.Stream, settings);
                return new Answer { Tree = XElement.Load(reader) };
            }
            catch (XmlException broken)
            {
                throw new AwsException(
                    AwsErrorKind.ServiceFailure, $"What was answered is no XML: {AwsText.Printable(broken.Message)}", broken);
            }
        }

        public override AmazonServiceException UnmarshallException(
            XmlUnmarshallerContext context, Exception innerException, HttpStatusCode statusCode) =>
            ToException(XmlErrorResponseUnmarshaller.GetInstance().Unmarshall(context), innerException, statusCode);
    }

    private sealed class JsonAnswers : JsonResponseUnmarshaller
    {
        public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext context)
        {
            using var whole = new MemoryStream();
            context.Stream.CopyTo(whole);
            byte[] json = whole.ToArray();
            // Secrets come in answers; the buffer that grew with them does not keep any.
            whole.GetBuffer().AsSpan().Clear();
            return new Answer { Json = json };
        }

        public override AmazonServiceException UnmarshallException(
            JsonUnmarshallerContext context, Exception innerException, HttpStatusCode statusCode)
        {
            var reader = new StreamingUtf8JsonReader(context.Stream);
            return ToException(
                JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(context, ref reader), innerException, statusCode);
        }
    }

    private static AmazonServiceException ToException(ErrorResponse error, Exception inner, HttpStatusCode status) =>
        new(error.Message, inner, error.Type, error.Code, error.RequestId, status);
}
