using Amazon.Runtime;

namespace Ockam.Aws;

/// <summary>
/// Makes connections to an endpoint on this machine: never by the proxy of the environment, which would see data keys in the clear.
/// </summary>
internal sealed class LoopbackClients : HttpClientFactory
{
    public override HttpClient CreateHttpClient(IClientConfig clientConfig)
    {
        ArgumentNullException.ThrowIfNull(clientConfig);
        return new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10),
        })
        {
            Timeout = clientConfig.Timeout ?? Timeout.InfiniteTimeSpan,
        };
    }
}
